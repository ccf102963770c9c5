import { parse } from 'yaml';

/**
 * A YAML file as an ES module whose default export is the parsed value.
 * @param {string} text
 */
export function yamlModule(text) {
  return `export default ${JSON.stringify(parse(text))};`;
}
