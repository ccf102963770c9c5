import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './shared/bundle.js';
import { env, folder, root } from './shared/place.js';
import { median, spread, table } from './shared/statistics.js';

/**
 * The source rules on one thread. Python's standard library, its tests among it: judging beside parsing and beside reading
 * alone. Ten changed files: a process that judges them, beside a process of node that does nothing.
 * @param {{ runs: number }} options
 */
export async function rules({ runs }) {
  const engine = await bundle(
    `export { compileRules } from './src/source-rules/compile-rules.ts';
     export { fileScopes } from './src/source-rules/file-scope.ts';
     export { judgeSource, mayMatter } from './src/source-rules/judge-source.ts';
     export { loadParser } from './src/source-rules/parser.ts';
     export { sourceRules } from './src/source-rules/rules.ts';
     export { decodeSource } from './src/python/decode-source.ts';`,
    'rules',
  );
  const library = pythonOf(standardLibrary());
  const ten = library.filter(path => statSync(path).size < 30_000).filter((_, at) => at % 97 === 0);
  const whole = ['floor', 'parse', 'rules'].map(way => ({ way, ms: [], memory: [], wall: [] }));
  const list = listOf('library', library);
  const few = listOf('ten', ten.slice(0, 10));
  const [bare, changed] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  const times = Math.max(3, Math.min(runs, 5));
  for (let run = -1; run < times; run += 1) {
    for (const row of whole) {
      const { ms, memory } = judge(row.way, list, engine);
      if (run < 0) continue;
      /** @type {number[]} */ (row.ms).push(ms);
      /** @type {number[]} */ (row.memory).push(memory);
    }
  }
  for (let run = -1; run < runs; run += 1) {
    const empty = timed(() => spawnSync(process.execPath, ['-e', '0'], { env }));
    const judged = timed(() => judge('rules', few, engine));
    if (run < 0) continue;
    bare.push(empty);
    changed.push(judged);
  }
  /** @type {number[]} */
  const parsed = whole.find(({ way }) => way === 'parse')?.ms ?? [];
  const [parsing, leastParsing] = [median(parsed), Math.min(...parsed)];
  const names = { floor: 'reading', parse: 'reading and parsing', rules: 'reading and judging' };
  const top = table(
    [
      `${library.length} files, ${times} runs in turn`,
      'ms, median (min-max)',
      'against parsing',
      'memory, MB',
    ],
    whole.map(({ way, ms, memory }) => [
      names[/** @type {keyof names} */ (way)],
      spread(ms),
      (median(ms) / parsing).toFixed(2),
      (Math.min(...ms) / leastParsing).toFixed(2),
      median(memory).toFixed(0),
    ]),
  );
  const bottom = table(
    [
      `10 files, ${runs} runs in turn`,
      'ms, median (min-max)',
      'against node -e 0',
      'the least against the least',
    ],
    [
      ['node -e 0', spread(bare), '1.00', '1.00'],
      [
        'a process that judges them',
        spread(changed),
        (median(changed) / median(bare)).toFixed(2),
        (Math.min(...changed) / Math.min(...bare)).toFixed(2),
      ],
    ],
  );
  return `${top}\n\n${bottom}`;
}

/**
 * @param {string} way
 * @param {string} list
 * @param {string} engine
 */
function judge(way, list, engine) {
  const script = join(root, 'bench', 'judge-files.js');
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, way, list, engine], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** @param {() => unknown} act */
function timed(act) {
  const started = performance.now();
  act();
  return performance.now() - started;
}

/**
 * @param {string} name
 * @param {readonly string[]} paths
 */
function listOf(name, paths) {
  const file = join(folder, `${name}.txt`);
  writeFileSync(file, paths.join('\n'));
  return file;
}

function standardLibrary() {
  const print = 'import sysconfig; print(sysconfig.get_paths()["stdlib"])';
  return execFileSync('python3', ['-c', print], { encoding: 'utf8' }).trim();
}

/** @param {string} top */
function pythonOf(top) {
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.py') && !path.includes('site-packages'))
    .sort()
    .map(path => join(top, path));
}
