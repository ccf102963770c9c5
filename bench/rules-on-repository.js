import { spawnSync } from 'node:child_process';
import { loadModule } from './shared/bundle.js';

/**
 * Runs every source rule over the whole tree of a repository, then over what each of its last commits changes, and prints a
 * line a finding, so that people can look at them: rule, severity, path, line, commit (`tree` for the whole tree), the
 * line itself; between tabs. Of a commit only what its parent did not have. What comments accept is printed as well.
 *
 * Usage: node bench/rules-on-repository.js REPOSITORY [COMMITS] [RULE…]; 200 commits, all rules
 */
const [repository = '.', commits = '200', ...wanted] = process.argv.slice(2);

const engine = await loadModule(
  `export { compileRules } from './src/source-rules/compile-rules.ts';
   export { fileScopes } from './src/source-rules/file-scope.ts';
   export { judgeSource, mayMatter } from './src/source-rules/judge-source.ts';
   export { judgeText, textMatcher, textRulesFor } from './src/source-rules/judge-text.ts';
   export { loadParser } from './src/source-rules/parser.ts';
   export { sourceRules } from './src/source-rules/rules.ts';
   export { decodeSource } from './src/python/decode-source.ts';`,
  'rules-on-repository',
);
/** @type {{ id: string, severity: string }[]} */
const rules = engine.sourceRules.filter(
  (/** @type {{ id: string }} */ { id }) => wanted.length === 0 || wanted.includes(id),
);
const severities = new Map(rules.map(({ id, severity }) => [id, severity]));
const compiled = engine.compileRules(rules);
const scopeOf = engine.fileScopes();
/** @type {(path: string) => boolean} */
const isText = engine.textMatcher(rules);
const isJudged = (/** @type {string} */ path) => path.endsWith('.py') || isText(path);
const parse = await engine.loadParser();
if (typeof parse !== 'function') throw new Error(parse.unavailable);

/** @typedef {Map<string, string>} Tree of paths to blob ids */
/** @typedef {{ rule: string, line: number, text: string }} Found */

/** @type {Map<string, string>} */
const texts = new Map();
/** @type {Map<string, Found[]>} */
const results = new Map();

const head = treeOf('HEAD');
readBlobs([...head.values()]);
for (const [path, oid] of head) tell(path, judge(path, oid, head), 'tree');

const log = git(['log', '--no-merges', `-${commits}`, '--format=%H', 'HEAD'])
  .toString()
  .trim()
  .split('\n');
for (const commit of log.filter(line => line !== '')) {
  const raw = git([
    'diff-tree',
    '-r',
    '--root',
    '-M',
    '--no-commit-id',
    '-z',
    '--raw',
    '--no-abbrev',
    commit,
  ]);
  const changes = changesIn(raw.toString()).filter(({ path }) => isJudged(path));
  if (changes.length === 0) continue;
  const tree = treeOf(commit);
  readBlobs([...changes.flatMap(({ before, after }) => [before, after]), ...conftestsOf(tree)]);
  for (const { path, before, after } of changes) {
    const known = /^0+$/.test(before) ? [] : judge(path, before, tree);
    tell(path, without(judge(path, after, tree), known), commit.slice(0, 10));
  }
}

/**
 * @param {string} path
 * @param {string} oid
 * @param {Tree} tree
 * @returns {Found[]}
 */
function judge(path, oid, tree) {
  const scope = scopeOf(path);
  const around = scope === 'test' ? conftestsFor(path, tree) : [];
  const key = [oid, scope === 'text' ? path : scope, ...around].join(' ');
  const known = results.get(key);
  if (known) return known;
  const text = texts.get(oid) ?? '';
  /** @type {Found[]} */
  let found = [];
  if (scope === 'text' || engine.mayMatter(text, compiled[scope])) {
    const lines = text.split(/\r\n|\r|\n/);
    const conftests = around.map(one => texts.get(one) ?? '');
    const judged =
      scope === 'text'
        ? engine.judgeText(text, engine.textRulesFor(path, rules))
        : engine.judgeSource({ text, scope, conftests }, compiled[scope], parse);
    found = judged.found.map((/** @type {{ rule: string, line: number }} */ { rule, line }) => ({
      rule,
      line,
      text: (lines[line - 1] ?? '').trim(),
    }));
  }
  results.set(key, found);
  return found;
}

/**
 * @param {string} path
 * @param {Found[]} found
 * @param {string} commit
 */
function tell(path, found, commit) {
  for (const { rule, line, text } of found)
    console.log([rule, severities.get(rule), path, line, commit, text].join('\t'));
}

/**
 * Those whose rule and line the file did not have before, as often as it has them now.
 * @param {Found[]} now
 * @param {Found[]} before
 */
function without(now, before) {
  const left = before.map(({ rule, text }) => `${rule} ${text}`);
  return now.filter(({ rule, text }) => {
    const at = left.indexOf(`${rule} ${text}`);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/**
 * The files of a revision that rules are about.
 * @param {string} revision
 * @returns {Tree}
 */
function treeOf(revision) {
  // `<mode> SP <type> SP <oid> TAB <path>`
  const items = git(['ls-tree', '-r', '-z', '--full-tree', revision]).toString().split('\0');
  return new Map(
    items
      .map(item => /^100\d+ blob (\w+)\t(.*)$/s.exec(item))
      .flatMap(found => (found ? [/** @type {const} */ ([found[2] ?? '', found[1] ?? ''])] : []))
      .filter(([path]) => isJudged(path)),
  );
}

/** @param {Tree} tree */
function conftestsOf(tree) {
  return [...tree].filter(([path]) => /(^|\/)conftest\.py$/.test(path)).map(([, oid]) => oid);
}

/**
 * The nearest first.
 * @param {string} path
 * @param {Tree} tree
 */
function conftestsFor(path, tree) {
  const found = [];
  for (let folder = path; folder !== '';) {
    folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
    const conftest = folder === '' ? 'conftest.py' : `${folder}/conftest.py`;
    const oid = conftest === path ? undefined : tree.get(conftest);
    if (oid !== undefined) found.push(oid);
  }
  return found;
}

/**
 * Of git's raw format: `:<mode> <mode> <oid> <oid> <status>`, the path, and of a rename the new path.
 * @param {string} raw
 */
function changesIn(raw) {
  const items = raw.split('\0');
  const changes = [];
  for (let at = 0; at + 1 < items.length;) {
    const [, mode = '', before = '', after = '', status = ''] = (items[at] ?? '').split(' ');
    const isMove = /^[RC]/.test(status);
    const path = items[at + (isMove ? 2 : 1)] ?? '';
    at += isMove ? 3 : 2;
    if (mode.startsWith('100')) changes.push({ path, before, after });
  }
  return changes;
}

/**
 * Reads what is not known yet: `<oid> SP <type> SP <size> LF <bytes> LF` each.
 * @param {string[]} oids
 */
function readBlobs(oids) {
  const asked = [...new Set(oids)].filter(oid => !texts.has(oid) && !/^0+$/.test(oid));
  if (asked.length === 0) return;
  const output = git(['cat-file', '--batch'], asked.join('\n'));
  let at = 0;
  for (const oid of asked) {
    const end = output.indexOf(0x0a, at);
    const size = Number(/ blob (\d+)$/.exec(output.toString('latin1', at, end))?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) {
      at = end + 1;
      continue;
    }
    const text = engine.decodeSource(output.subarray(end + 1, end + 1 + size));
    texts.set(oid, typeof text === 'string' ? text : '');
    at = end + 1 + size + 1;
  }
}

/**
 * @param {string[]} args
 * @param {string} [input]
 */
function git(args, input) {
  const { stdout, stderr, status } = spawnSync('git', ['-C', repository, ...args], {
    ...(input !== undefined && { input }),
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout;
}
