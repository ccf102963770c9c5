import { acceptedCount } from '../lib/accepted-count.ts';
import { canonicalJson, sha256 } from '../lib/digest.ts';
import { displayPath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Finding, Outcome, RepoPath } from '../model.ts';
import { compileRules } from '../source-rules/compile-rules.ts';
import { composeFindings } from '../source-rules/compose-findings.ts';
import { fileScopes } from '../source-rules/file-scope.ts';
import { rulesDigest } from '../source-rules/rules-digest.ts';
import { sourceRules } from '../source-rules/rules.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { pytestSettings } from './pytest/settings.ts';
import { judgeFiles } from './source-rules/judge-files.ts';
import { sourceFiles, type SourceBlob } from './source-rules/source-files.ts';

/** `rules-clean`: what the source rules find in the Python that the Change adds or edits. */
export const sourceRulesCheck: Check = {
  id: 'source-rules',
  async plan(context): Promise<Plan> {
    const patterns = (await pytestSettings(context)).filter(([name]) => name === 'python_files');
    const scopeOf = fileScopes(patterns.flatMap(([, words]) => words));
    const files = sourceFiles(context, scopeOf);
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
      ],
      run: () => judge(context, files),
    };
  },
};

function asInput({ oid, path, scope, conftests }: SourceBlob): string {
  return [oid, scope, path, ...conftests.map(one => one.oid)].join(' ');
}

async function judge(context: CheckContext, files: readonly SourceBlob[]): Promise<Outcome> {
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
    rules: new Map(sourceRules.map(rule => [rule.id, rule])),
    acceptsInline: claim.accepts.includes('inline'),
  };
  const findings = results.files.flatMap(({ path, result, refused }) => [
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
