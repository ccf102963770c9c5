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

/**
 * A chunk of a CommonJS library has no names that `await import` could take: each such library gets a module before
 * it that exports them.
 * @type {import('esbuild').Plugin}
 */
const namedExports = {
  name: 'named-exports',
  setup({ onResolve, onLoad, initialOptions }) {
    onResolve({ filter: /^@?[a-z]/ }, ({ path, kind }) =>
      kind === 'dynamic-import' && !initialOptions.external?.includes(path)
        ? { path, namespace: 'library' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'library' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter(name => /^[A-Za-z_$][\w$]*$/.test(name));
      return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};`, resolveDir: root };
    });
  },
};

rmSync(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli.ts', 'lfs-filter': 'src/git/lfs-filter.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  // Our own code is one file; a library that is imported where it is used is a chunk of its own.
  // cosmiconfig can load TypeScript configuration and would bring its compiler; pygov reads data files only.
  // What is native or WebAssembly is installed beside it.
  external: ['typescript', '@astral-sh/ruff-wasm-nodejs', '@ast-grep/napi', '@ast-grep/lang-python'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: 'warning',
  plugins: [dataModules, namedExports],
});

writeAddOns(join(root, 'rulebooks', 'shared'), join(dist, 'shared'));
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(Object.keys(result.metafile.inputs)));
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
