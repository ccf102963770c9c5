import { ConfigError } from '../lib/errors.ts';
import { holdToSchema } from '../lib/hold-to-schema.ts';
import { parseYaml, yamlLine } from '../lib/yaml.ts';
import { rulebookSchema, type Rulebook } from './schema.ts';

/** What a rulebook of a repository may say. */
const sections = [
  '$schema',
  'rulebook',
  'kind',
  'format',
  'version',
  'applies-to',
  'evidence',
  'claims',
  'add-ons',
  'risk',
  'surfaces',
  'proofs',
  'minimums',
  'criteria',
  'calibration',
];

/** The schema that is known here. */
const knownFormat = 1;

/**
 * Reads a rulebook that a repository brings.
 * @param path where the tree has it
 * @throws ConfigError with file, line and what was expected
 */
export async function parseRulebook(
  path: string,
  text: string,
  kind: 'repository' | 'add-on' = 'repository',
): Promise<Rulebook> {
  const value = await parseYaml(text, path);
  const line = (key: string) => yamlLine(text, [key]);
  // First of all: whatever else a later schema has is not wrong, only not known here.
  const format = asksFor(value);
  if (typeof format === 'number' && format > knownFormat) {
    const problem = `"format" must be ${knownFormat}, not ${format}; a newer pygov may know that format, this one does not`;
    throw new ConfigError({ file: path, line: await line('format') }, problem);
  }
  const rulebook = await holdToSchema(value, rulebookSchema, { name: path, text, what: 'a rulebook' });
  if (rulebook.kind !== kind) {
    const why =
      rulebook.kind === 'add-on'
        ? 'an add-on is named by `add-ons`'
        : `${rulebook.kind} rulebooks come with pygov`;
    const problem = `"kind" must be ${kind}: ${why}`;
    throw new ConfigError({ file: path, line: await line('kind') }, problem);
  }
  // An add-on asks for no others, so that none can lead back to itself.
  const allowed = kind === 'add-on' ? sections.filter(section => section !== 'add-ons') : sections;
  const foreign = Object.keys(rulebook).find(key => !allowed.includes(key));
  if (foreign !== undefined) {
    const whose = kind === 'add-on' ? 'an add-on' : 'a rulebook of a repository';
    const problem = `"${foreign}" is not for ${whose}; it may have ${allowed.slice(5).join(', ')}`;
    throw new ConfigError({ file: path, line: await line(foreign) }, problem);
  }
  return rulebook;
}

function asksFor(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
}
