import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Finding, Outcome, TreeFile } from '../model.ts';
import { asyncTestsRulebook, asyncWords } from '../source-rules/async/async-words.ts';
import { CodeBase } from '../source-rules/async/code-base.ts';
import { describeUntested } from '../source-rules/async/describe-untested.ts';
import { findAsyncTest } from '../source-rules/async/find-async-test.ts';
import { touchedAsync, type TouchedAsync } from '../source-rules/async/touched-async.ts';
import { fileScopes } from '../source-rules/file-scope.ts';
import { loadParser, type Parse } from '../source-rules/parser.ts';
import { comparableFiles, readText } from './access/compared-files.ts';
import { readAsyncFiles } from './async/read-async-files.ts';
import { readSourceTexts } from './async/read-source-texts.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { pytestSettings } from './pytest/settings.ts';
import { testsThatReach } from './tests-that-reach.ts';

/**
 * `async-covered`: every `async def` that the Change adds or edits is reached by a test that runs it on an event loop. It is
 * read, not run: the tests have their own claims.
 */
export const asyncTestsCheck: Check = {
  id: 'async-tests',
  async plan(context): Promise<Plan> {
    const patterns = (await pytestSettings(context)).filter(([name]) => name === 'python_files');
    const scopeOf = fileScopes(patterns.flatMap(([, words]) => words));
    const files = comparableFiles(context, scopeOf);
    if (files.length === 0) return { kind: 'not-needed', why: 'no Python but tests changed' };
    const parse = await loadParser();
    if (typeof parse !== 'function')
      return { kind: 'unproved', reason: 'TOOL_UNAVAILABLE', message: parse.unavailable };
    const touched = touchedAsync(await readAsyncFiles(files, parse, context));
    if (touched.length === 0)
      return { kind: 'not-needed', why: 'no async function is new or does otherwise' };
    const isTest = ({ path }: TreeFile) => scopeOf(path) === 'test';
    const tests = await testsThatReach(context, isTest);
    const sources = context.files.filter(file => file.path.endsWith('.py') && !isTest(file));
    const settings = context.files.filter(({ path }) => configures.test(path));
    return {
      kind: 'blobs',
      tool: 'pygov rules',
      command: ['pygov', 'async-tests'],
      inputs: [
        { kind: 'policy', label: 'what runs async code', value: sha256(canonicalJson(asyncTestsRulebook)) },
        { kind: 'tree', label: 'what is touched', value: sha256(canonicalJson(touched)) },
        { kind: 'tree', label: 'tests that may reach it', value: tests.map(asPlaced).join('\0') },
        { kind: 'tree', label: 'source of the tree', value: sha256(sources.map(asPlaced).join('\0')) },
        { kind: 'config', label: 'settings of tests', value: settings.map(asPlaced).join('\0') },
      ],
      run: () => judge(context, touched, { tests, sources, settings, parse }),
    };
  },
};

/** Where a plugin is told to run every asynchronous test. */
const configures = /(^|\/)(pyproject\.toml|\.?pytest\.(ini|toml)|setup\.cfg|tox\.ini)$/;

function asPlaced({ path, oid }: TreeFile): string {
  return `${oid} ${path}`;
}

interface Where {
  readonly tests: readonly TreeFile[];
  readonly sources: readonly TreeFile[];
  readonly settings: readonly TreeFile[];
  readonly parse: Parse;
}

async function judge(
  context: CheckContext,
  touched: readonly TouchedAsync[],
  { tests, sources, settings, parse }: Where,
): Promise<Outcome> {
  const texts = [
    ...(await readSourceTexts(sources, false, context)),
    ...(await readSourceTexts(tests, true, context)),
  ];
  if (context.signal.aborted) return unproved('INTERRUPTED', 'reading the tests was interrupted');
  const configured = await Promise.all(settings.map(file => readText(file, context.reader)));
  const runsAll = configured.some(text => text !== undefined && asyncWords.mode(text));
  const code = new CodeBase(texts, { parse, runsAll });
  const findings = touched.flatMap((one): Finding[] => {
    const reached = findAsyncTest(one.path, one.fn, code);
    if (reached.kind === 'reached') return [];
    const { rule, needs, message } = describeUntested(one, reached);
    const { severity, mends } = asyncTestsRulebook.findings[rule];
    return [{ rule, severity, path: one.path, line: one.fn.line, message, mend: mends[needs] }];
  });
  const summary = `${count(touched.length, 'async function')} new or changed`;
  return judged(findings, {
    passed: `${summary}, reached by async tests`,
    failed: `${findings.length} of ${summary} without an async test`,
  });
}
