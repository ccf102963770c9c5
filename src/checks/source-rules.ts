import { acceptedCount } from '../lib/accepted-count.ts';
import { canonicalJson, sha256 } from '../lib/digest.ts';
import { displayPath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { ChangedFile, Finding, Input, Outcome, RepoPath, TreeFile } from '../model.ts';
import { compileRules } from '../source-rules/compile-rules.ts';
import { composeFindings } from '../source-rules/compose-findings.ts';
import { fileScopes } from '../source-rules/file-scope.ts';
import { rulesDigest } from '../source-rules/rules-digest.ts';
import { sourceRules } from '../source-rules/rules.ts';
import { comparingRules, guardsRulebook } from '../source-rules/access/guard-words.ts';
import type { LostGuard } from '../source-rules/access/lost-guards.ts';
import { comparableFiles } from './access/compared-files.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { pytestSettings } from './pytest/settings.ts';
import { judgeFiles } from './source-rules/judge-files.ts';
import { removedGuards } from './source-rules/removed-guards.ts';
import { withFound } from './source-rules/with-found.ts';
import { sourceFiles, type SourceBlob } from './source-rules/source-files.ts';

/** `rules-clean`: what the source rules find in the Python that the Change adds or edits. */
export const sourceRulesCheck: Check = {
  id: 'source-rules',
  async plan(context): Promise<Plan> {
    const patterns = (await pytestSettings(context)).filter(([name]) => name === 'python_files');
    const scopeOf = fileScopes(patterns.flatMap(([, words]) => words));
    const files = sourceFiles(context, scopeOf);
    const compared = comparableFiles(context, scopeOf);
    if (files.length === 0) return { kind: 'not-needed', why: 'no Python file changed' };
    return {
      kind: 'blobs',
      tool: 'pygov rules',
      command: ['pygov', 'rules'],
      inputs: [
        {
          kind: 'policy',
          label: 'source rules',
          value: sha256(canonicalJson([rulesDigest(sourceRules), sourceRules])),
        },
        { kind: 'tree', label: 'changed Python files', value: files.map(asInput).join('\0') },
        ...comparisonInputs(context, compared),
      ],
      run: () => judge(context, files, () => removedGuards(context, compared, scopeOf)),
    };
  },
};

function asInput({ oid, path, scope, conftests }: SourceBlob): string {
  return [oid, scope, path, ...conftests.map(one => one.oid)].join(' ');
}

/** What was there before the Change, and where in the tree something may make up for it. */
function comparisonInputs({ files }: CheckContext, compared: readonly ChangedFile[]): Input[] {
  const before = compared.flatMap(({ base }) => base ?? []);
  if (before.length === 0) return [];
  const python = files.filter(({ path }) => path.endsWith('.py'));
  return [
    { kind: 'policy', label: 'what guards are', value: sha256(canonicalJson(guardsRulebook)) },
    { kind: 'tree', label: 'Python before the change', value: before.map(asPlaced).join('\0') },
    { kind: 'tree', label: 'Python of the tree', value: sha256(python.map(asPlaced).join('\0')) },
  ];
}

function asPlaced({ path, oid }: TreeFile): string {
  return `${oid} ${path}`;
}

async function judge(
  context: CheckContext,
  files: readonly SourceBlob[],
  lost: () => Promise<readonly LostGuard[]>,
): Promise<Outcome> {
  const { claim, signal } = context;
  const results = await judgeFiles(context, files, {
    rules: compileRules(sourceRules),
    digest: rulesDigest(sourceRules),
  });
  if (signal.aborted) return unproved('INTERRUPTED', 'the rules were interrupted');
  if (results.kind === 'missing') {
    const recovery = await context.reader.completeClone();
    return unproved('OBJECT_MISSING', `git does not have the content of ${displayPath(results.path)}`, {
      recovery,
    });
  }
  if (results.kind !== 'judged') return unproved(results.kind, results.message);
  const composing = {
    rules: new Map([...sourceRules, ...comparingRules].map(rule => [rule.id, rule])),
    acceptsInline: claim.accepts.includes('inline'),
  };
  const findings = withFound(results.files, await lost()).flatMap(({ path, result, refused }) => [
    ...composeFindings(path, result, composing),
    ...(refused ? [refused] : []),
  ]);
  return summarise(findings, files);
}

function summarise(findings: readonly Finding[], files: readonly SourceBlob[]): Outcome {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const partly = findings.filter(({ rule }) => rule === 'partly-analysed').length;
  const judgedFiles = [
    count(files.length, 'file'),
    ...(partly > 0 ? [`${partly} partly analysed`] : []),
    ...acceptedCount(findings),
  ].join(', ');
  const outcome = judged(findings, {
    passed: judgedFiles,
    failed: `${count(errors.length, 'finding')} in ${judgedFiles}`,
  });
  return outcome.kind === 'failed' ? { ...outcome, recovery: showCommand(errors) } : outcome;
}

/** Tells why each rule is there, and how its findings are mended. */
function showCommand(errors: readonly Finding[]): string {
  const rules: readonly RepoPath[] = [...new Set(errors.map(({ rule }) => rule))];
  return shellCommand(['pygov', 'rules', 'list', ...rules]);
}
