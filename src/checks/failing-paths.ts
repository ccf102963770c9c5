import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Finding, Outcome, TreeFile } from '../model.ts';
import { compareGuards } from '../source-rules/access/compare-guards.ts';
import { guardsRulebook } from '../source-rules/access/guard-words.ts';
import { mentions } from '../source-rules/access/mentions.ts';
import { touchedRefusals, untestedRefusals, type Touched } from '../source-rules/access/untested-refusals.ts';
import { fileScopes } from '../source-rules/file-scope.ts';
import { loadParser, type Parse } from '../source-rules/parser.ts';
import { comparableFiles, compareFiles } from './access/compared-files.ts';
import { findCovers } from './access/find-covers.ts';
import { readTestFiles } from './access/test-files.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { pytestSettings } from './pytest/settings.ts';
import { testsThatReach } from './tests-that-reach.ts';

/**
 * `negative-path-covered`: what a Change touches of authorization or validation has a test that expects a refusal, in the
 * Change or already there. It is read, not run: the tests have their own claims.
 */
export const failingPathsCheck: Check = {
  id: 'failing-paths',
  async plan(context): Promise<Plan> {
    const patterns = (await pytestSettings(context)).filter(([name]) => name === 'python_files');
    const scopeOf = fileScopes(patterns.flatMap(([, words]) => words));
    const files = comparableFiles(context, scopeOf);
    if (files.length === 0) return { kind: 'not-needed', why: 'no Python but tests changed' };
    const parse = await loadParser();
    if (typeof parse !== 'function')
      return { kind: 'unproved', reason: 'TOOL_UNAVAILABLE', message: parse.unavailable };
    const compared = await compareFiles(files, parse, context, () => true);
    const changes = compareGuards(compared);
    const isSource = ({ path }: TreeFile) => ['source', 'settings'].includes(scopeOf(path));
    const covered = changes.some(({ lost }) => lost.length > 0)
      ? await findCovers(context, isSource)
      : new Map<string, string>();
    const touched = touchedRefusals(compared, changes, kind => covered.get(kind));
    if (touched.length === 0)
      return { kind: 'not-needed', why: 'what is refused, and to whom, is not touched' };
    const tests = await testsThatReach(context, ({ path }) => scopeOf(path) === 'test');
    return {
      kind: 'blobs',
      tool: 'pygov rules',
      command: ['pygov', 'failing-paths'],
      inputs: [
        { kind: 'policy', label: 'what refusals are', value: sha256(canonicalJson(guardsRulebook)) },
        { kind: 'tree', label: 'what is touched', value: sha256(canonicalJson(touched.map(told))) },
        { kind: 'tree', label: 'tests that may reach it', value: tests.map(asPlaced).join('\0') },
        { kind: 'tree', label: 'tests before', value: before(context).map(asPlaced).join('\0') },
      ],
      run: () => judge(context, touched, tests, parse),
    };
  },
};

function before({ change }: CheckContext): TreeFile[] {
  return change.files.flatMap(({ base }) => base ?? []).filter(({ path }) => path.endsWith('.py'));
}

function asPlaced({ path, oid }: TreeFile): string {
  return `${oid} ${path}`;
}

function told({ path, handler, what, needs, isCertain }: Touched): object {
  const { name, line, route = null } = handler;
  return { path, name, line, route, what, needs, isCertain };
}

async function judge(
  context: CheckContext,
  touched: readonly Touched[],
  files: readonly TreeFile[],
  parse: Parse,
): Promise<Outcome> {
  const about = touched.map(({ handler }) => mentions(handler));
  const tests = await readTestFiles(context, files, {
    parse,
    isAbout: text => about.some(asks => asks(text)),
  });
  if (context.signal.aborted) return unproved('INTERRUPTED', 'reading the tests was interrupted');
  const findings = untestedRefusals(touched, tests).map(({ touched: one, rule, message }): Finding => {
    const { severities, mends } = guardsRulebook.tests;
    const place = { path: one.path, line: one.handler.line };
    return { rule, severity: severities[rule], ...place, message, mend: mends[one.needs] };
  });
  const errors = findings.filter(({ severity }) => severity === 'error');
  const summary = `${count(touched.length, 'refusal')} touched`;
  return judged(findings, {
    passed:
      findings.length === 0
        ? `${summary}, each with a test`
        : `${summary}, ${findings.length} without a test`,
    failed: `${errors.length} of ${summary} without a test`,
  });
}
