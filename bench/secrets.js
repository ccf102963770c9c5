import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './shared/bundle.js';
import { env, folder, root } from './shared/place.js';
import { median, spread, table } from './shared/statistics.js';

/** Versions of the peer; it is installed for the run alone. */
const peer = ['@secretlint/core@13.0.6', '@secretlint/secretlint-rule-preset-recommend@13.0.6'];

const half = 20_000_000;

/**
 * The secret scanner on one thread, reads included, on Python of the standard library and JavaScript of node_modules:
 * beside the floor, which only reads the bytes, and beside secretlint with its recommended rules.
 * @param {{ runs: number }} options
 */
export async function secrets({ runs }) {
  const corpus = [...filesOf(standardLibrary(), '.py'), ...filesOf(join(root, 'node_modules'), '.js')];
  const quarter = everyNth(corpus, 4);
  const middle = everyNth(corpus, 2);
  const engine = await bundle(`export { scanBlob } from './src/checks/secrets/scan-blob.ts';`, 'secrets');
  const ways = [
    { name: 'reading the bytes', way: 'floor', files: corpus, module: '' },
    { name: 'pygov', way: 'pygov', files: corpus, module: engine },
    { name: 'pygov, half of the files', way: 'pygov', files: middle, module: engine },
    { name: 'pygov, a quarter of the files', way: 'pygov', files: quarter, module: engine },
    ...installPeer(corpus),
  ];
  const rows = ways.map(({ name, way, files, module }) => {
    const list = join(folder, `${name.replace(/\W+/g, '-')}.txt`);
    writeFileSync(list, files.map(({ path }) => path).join('\n'));
    const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    return { name, way, module, list, files: files.length, megabytes, ms: [], memory: [] };
  });
  const times = Math.max(3, Math.min(runs, 5));
  for (let run = -1; run < times; run += 1) {
    for (const row of rows) {
      const script = join(root, 'bench', 'scan-files.js');
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [script, row.way, row.list, row.module],
        {
          env,
          encoding: 'utf8',
        },
      );
      if (status !== 0) throw new Error(stderr);
      const { ms, memory } = JSON.parse(stdout);
      // The first of each warms the caches of the file system.
      if (run >= 0) {
        /** @type {number[]} */ (row.ms).push(ms);
        /** @type {number[]} */ (row.memory).push(memory);
      }
    }
  }
  const own = median(rows.find(({ name }) => name === 'pygov')?.ms ?? []);
  const head = [
    `${times} runs in turn`,
    'files',
    'MB',
    'ms, median (min-max)',
    'MB/s',
    'time against pygov',
    'memory, MB',
  ];
  const body = rows.map(({ name, files, megabytes, ms, memory }) => [
    name,
    String(files),
    megabytes.toFixed(1),
    spread(ms),
    ((megabytes / median(ms)) * 1000).toFixed(0),
    (median(ms) / own).toFixed(2),
    median(memory).toFixed(0),
  ]);
  return table(head, body);
}

function standardLibrary() {
  const print = 'import sysconfig; print(sysconfig.get_paths()["stdlib"])';
  return execFileSync('python3', ['-c', print], { encoding: 'utf8' }).trim();
}

/**
 * Files with an ending, in the order of their paths, until they are 20 MB together.
 * @param {string} top
 * @param {string} ending
 */
function filesOf(top, ending) {
  const found = [];
  let sum = 0;
  const paths = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith(ending));
  for (const path of paths.sort()) {
    const { size, isFile } = sizeOf(join(top, path));
    if (!isFile || sum + size > half) continue;
    found.push({ path: join(top, path), bytes: size });
    sum += size;
  }
  return found;
}

/** @param {string} path */
function sizeOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return { size: stat?.size ?? 0, isFile: stat?.isFile() === true };
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} n
 */
function everyNth(items, n) {
  return items.filter((_, index) => index % n === 0);
}

/** @param {{ path: string, bytes: number }[]} files */
function installPeer(files) {
  const place = join(folder, 'peer');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), '{ "private": true, "type": "module" }');
  const install = ['install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', ...peer];
  const { status } = spawnSync('npm', install, { cwd: place, stdio: 'ignore' });
  if (status !== 0) {
    console.log('secretlint could not be installed, and is not measured.\n');
    return [];
  }
  return [{ name: 'secretlint 13.0.6, recommended rules', way: 'peer', files, module: place }];
}
