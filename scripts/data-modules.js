import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import wabt from 'wabt';
import { parse } from 'yaml';

/** Files that the build makes modules of. */
export const dataFile = /\.(?:yml|wat)$/;

/**
 * An ES module whose default export is the value of a YAML file, kept as JSON text, which V8 reads faster than an object
 * literal; or a function that makes an instance of a WebAssembly module with a memory of its own.
 * @param {string} path
 * @param {string} text
 */
export async function dataModule(path, text) {
  if (path.endsWith('.yml')) {
    return `export default JSON.parse(${JSON.stringify(JSON.stringify(parse(text)))});`;
  }
  const { parseWat } = await wabt();
  const { buffer } = parseWat(basename(path), text).toBinary({});
  return `
    const bytes = Buffer.from('${Buffer.from(buffer).toString('base64')}', 'base64');
    export default pages => {
      const memory = new WebAssembly.Memory({ initial: pages });
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { js: { memory } });
      return { memory: memory.buffer, exports };
    };`;
}

/** @type {import('esbuild').Plugin} */
export const dataModules = {
  name: 'data-modules',
  setup({ onLoad }) {
    onLoad({ filter: dataFile }, async ({ path }) => ({
      contents: await dataModule(path, readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};
