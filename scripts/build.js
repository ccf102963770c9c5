import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { dataModules } from './data-modules.js';

/**
 * Builds `dist/` (one chunk for each part that is loaded on its own, with the libraries it needs and their licences)
 * and `schema/`.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** Libraries that are imported where they are used: each becomes a chunk of its own. */
const chunks = new Set();

/** @type {import('esbuild').Plugin} */
const lazyLibraries = {
  name: 'lazy-libraries',
  setup({ onResolve, initialOptions }) {
    onResolve({ filter: /^@?[a-z]/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import' || initialOptions.external?.includes(path)) return undefined;
      chunks.add(path);
      return { path: `./chunks/${chunkName(path)}.cjs`, external: true };
    });
  },
};

/** CommonJS, because the loader of ES modules takes a third of the time that node takes to start. */
const options = /** @satisfies {import('esbuild').BuildOptions} */ ({
  absWorkingDir: root,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: /** @type {const} */ ('cjs'),
  platform: /** @type {const} */ ('node'),
  target: 'node20.19',
  supported: { 'dynamic-import': false },
  // cosmiconfig can load TypeScript configuration and would bring its compiler; pygov reads data files only.
  // What is native or WebAssembly is installed beside it.
  external: ['typescript', '@astral-sh/ruff-wasm-nodejs', '@ast-grep/napi', '@ast-grep/lang-python'],
  define: { 'import.meta.url': '__moduleUrl' },
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: /** @type {const} */ (true),
  logLevel: /** @type {const} */ ('warning'),
});
const moduleUrl = "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;";

/** For who imports it, the default export of a CommonJS module is all of it. */
const defaultFirst =
  'if (module.exports.default !== undefined) module.exports = Object.assign(module.exports.default, module.exports);';

rmSync(dist, { recursive: true, force: true });
// A function that `start` calls: what is compiled once is kept by it.
const program = await build({
  ...options,
  outdir: 'dist',
  entryPoints: { cli: 'src/cli.ts' },
  banner: { js: `((require, __filename) => { const module = { exports: {} }; ${moduleUrl}` },
  footer: { js: 'return module.exports; })' },
  plugins: [dataModules, lazyLibraries],
});
const others = await build({
  ...options,
  outdir: 'dist',
  entryPoints: { start: 'src/start.ts', 'lfs-filter': 'src/git/lfs-filter.ts' },
  define: { programDigest: JSON.stringify(digest(readFileSync(join(dist, 'cli.cjs')))) },
});
const libraries = await Promise.all(
  [...chunks].map(async path =>
    build({
      ...options,
      stdin: { contents: await reexport(path), resolveDir: root },
      outfile: `dist/chunks/${chunkName(path)}.cjs`,
      banner: { js: moduleUrl },
      footer: { js: defaultFirst },
    }),
  ),
);

writeAddOns(join(root, 'rulebooks', 'shared'), join(dist, 'shared'));
writeFileSync(
  join(dist, 'THIRD-PARTY-NOTICES.txt'),
  notices([program, others, ...libraries].flatMap(({ metafile }) => Object.keys(metafile.inputs))),
);
await writePrefilter();
await writeSchema('src/config/schema.ts', 'configSchema', {
  name: 'governance',
  title: 'Configuration of pygov',
});
await writeSchema('src/rulebook/schema.ts', 'rulebookSchema', {
  name: 'rulebook',
  title: 'Rulebook of pygov',
});
await writeSchema('src/evidence/session-state-schema.ts', 'sessionStateSchema', {
  name: 'session-state',
  title: 'The last gate of pygov',
});

/** @param {Buffer} content */
function digest(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** @param {string} path of a package */
function chunkName(path) {
  return path.replace(/^@/, '').replaceAll('/', '-');
}

/**
 * All that a package exports, by name: of a CommonJS library a bundler does not know the names.
 * @param {string} path of a package
 */
async function reexport(path) {
  const names = Object.keys(await import(path)).filter(name => /^[A-Za-z_$][\w$]*$/.test(name));
  return `export { ${names.join(', ')} } from ${JSON.stringify(path)};`;
}

/**
 * Shared rulebooks are read when a gate runs, so that one that is gone is seen: as JSON, which needs no parser of ours.
 * @param {string} from
 * @param {string} to
 */
function writeAddOns(from, to) {
  mkdirSync(to);
  for (const file of readdirSync(from)) {
    const value = parse(readFileSync(join(from, file), 'utf8'));
    writeFileSync(join(to, file.replace(/yml$/, 'json')), JSON.stringify(value));
  }
}

/** @param {string[]} inputs paths of all bundled files */
function notices(inputs) {
  const folders = new Set(
    inputs.flatMap(path => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []).sort(),
  );
  return [...folders].map(folder => notice(join(root, folder))).join('\n\n');
}

/** @param {string} folder of a package */
function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = ['LICENSE', 'license', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'readme.md', 'README.md']
    .map(file => readIfThere(join(folder, file)))
    .find(content => content !== undefined);
  return `${name} ${version} (${license})\n${text ?? ''}`.trim();
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {string} source
 * @param {string} exported
 * @param {{ name: string, title: string }} file
 */
async function writeSchema(source, exported, { name, title }) {
  const { [exported]: schema } = await load(`export { ${exported} } from './${source}';`);
  mkdirSync(join(root, 'schema'), { recursive: true });
  const document = { ...toJsonSchema(schema, { errorMode: 'ignore' }), title };
  writeFileSync(join(root, 'schema', `${name}.schema.json`), `${JSON.stringify(document, undefined, 2)}\n`);
}

/** The prefilter of the secret rules: to build it takes half as long as node takes to start. */
async function writePrefilter() {
  const { buildPrefilter, formatPrefilter, prefilterFile, rulesDigest } = await load(
    `export { buildPrefilter, prefilterFile } from './src/checks/secrets/prefilter.ts';
    export { rulesDigest } from './src/checks/secrets/rules-digest.ts';
    export { formatPrefilter } from './src/checks/secrets/stored-prefilter.ts';`,
  );
  writeFileSync(join(root, prefilterFile), formatPrefilter(buildPrefilter(), rulesDigest()));
}

/**
 * Modules of `src/`, as the build itself can use them.
 * @param {string} contents what is to be exported of which
 */
async function load(contents) {
  const bundled = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [dataModules],
  });
  const [file] = bundled.outputFiles;
  if (!file) throw new Error('nothing was built');
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`);
}
