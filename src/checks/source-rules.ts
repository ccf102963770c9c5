import { acceptedCount } from '../lib/accepted-count.ts';
import { canonicalJson, sha256 } from '../lib/digest.ts';
import { displayPath } from '../lib/repo-path.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { ChangedFile, Finding, Input, Outcome, RepoPath, Tier, TreeFile } from '../model.ts';
import { compileRules } from '../source-rules/compile-rules.ts';
import { composeFindings } from '../source-rules/compose-findings.ts';
import { fileScopes } from '../source-rules/file-scope.ts';
import { weighsByTier } from '../source-rules/rule-severity.ts';
import { rulesDigest } from '../source-rules/rules-digest.ts';
import { comparingRules, guardsRulebook } from '../source-rules/access/guard-words.ts';
import type { LostGuard } from '../source-rules/access/lost-guards.ts';
import { comparableFiles } from './access/compared-files.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { loadParser } from '../source-rules/parser.ts';
import { pytestSettings } from './pytest/settings.ts';
import { judgeFiles } from './source-rules/judge-files.ts';
import { refuseBroken, wrongExamples } from './source-rules/own-rules.ts';
import { removedGuards } from './source-rules/removed-guards.ts';
import { withFound } from './source-rules/with-found.ts';
import { sourceFiles, type SourceBlob } from './source-rules/source-files.ts';
import { withoutParser } from './source-rules/without-parser.ts';

/** `rules-clean`: what the source rules find in the Python that the Change adds or edits, and whether its rules work. */
export const sourceRulesCheck: Check = {
  id: 'source-rules',
  async plan(context): Promise<Plan> {
    const { rules } = context.sourceRules;
    const patterns = (await pytestSettings(context)).filter(([name]) => name === 'python_files');
    const scopeOf = fileScopes(patterns.flatMap(([, words]) => words));
    const files = sourceFiles(context, scopeOf);
    const compared = context.isBase ? [] : comparableFiles(context, scopeOf);
    const ruleFiles = context.isBase ? [] : changedRuleFiles(context);
    if (files.length + ruleFiles.length === 0) return { kind: 'not-needed', why: whyNothing(context) };
    // Nobody need find out how risky a change is where no rule asks.
    const byTier = rules.some(weighsByTier);
    const tier = byTier ? await context.tier() : 'TIER-HIGH';
    return {
      kind: 'blobs',
      tool: 'pygov rules',
      command: ['pygov', 'rules'],
      inputs: [
        {
          kind: 'policy',
          label: 'source rules',
          value: sha256(canonicalJson([rulesDigest(rules), rules])),
        },
        ...(byTier ? [{ kind: 'policy', label: 'tier of the change', value: tier } as const] : []),
        { kind: 'tree', label: 'changed Python files', value: files.map(asInput).join('\0') },
        ...comparisonInputs(context, compared),
      ],
      run: () =>
        judge(context, { files, ruleFiles, tier, lost: () => removedGuards(context, compared, scopeOf) }),
    };
  },
};

interface Judging {
  readonly files: readonly SourceBlob[];
  /** The files of rules that the Change adds or edits. */
  readonly ruleFiles: readonly RepoPath[];
  readonly tier: Tier;
  /** The guards that the Change takes off. */
  readonly lost: () => Promise<readonly LostGuard[]>;
}

function changedRuleFiles({ change, sourceRules: { origins } }: CheckContext): RepoPath[] {
  const changed = new Set(change.files.flatMap(({ path, head }) => (head ? [path] : [])));
  return [...new Set(origins.values())].filter(path => changed.has(path));
}

function whyNothing({ change }: CheckContext): string {
  const others = change.files.filter(({ path, head }) => head && /\.(pyi|ipynb)$/.test(path)).length;
  return others === 0
    ? 'no Python file changed'
    : 'stubs and notebooks are not judged, and nothing else changed';
}

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

async function judge(context: CheckContext, { files, ruleFiles, tier, lost }: Judging): Promise<Outcome> {
  const { claim, signal, sourceRules } = context;
  const { rules, origins } = sourceRules;
  if (origins.size > 0) {
    const parse = await loadParser();
    if (typeof parse !== 'function') return withoutParser(parse);
    refuseBroken(origins, parse);
  }
  const examples = await wrongExamples(origins, ruleFiles);
  const results = await judgeFiles(context, files, {
    rules: compileRules(rules),
    digest: rulesDigest(rules),
  });
  if (signal.aborted) return unproved('INTERRUPTED', 'the rules were interrupted');
  if (results.kind === 'missing') {
    const recovery = await context.reader.completeClone();
    return unproved('OBJECT_MISSING', `git does not have the content of ${displayPath(results.path)}`, {
      recovery,
    });
  }
  if (results.kind === 'without-parser') return withoutParser(results.parser);
  if (results.kind !== 'judged') return unproved(results.kind, results.message);
  const composing = {
    rules: new Map([...rules, ...comparingRules].map(rule => [rule.id, rule])),
    tier,
    acceptsInline: claim.accepts.includes('inline'),
  };
  const findings = withFound(results.files, await lost()).flatMap(({ path, result, refused }) => [
    ...composeFindings(path, result, composing),
    ...(refused ? [refused] : []),
  ]);
  // `pygov rules` cannot tell of a rule that the Change takes away.
  const gone = [...origins].filter(([, path]) => !context.files.some(file => file.path === path));
  return summarise([...examples, ...findings], {
    files: files.length + ruleFiles.length,
    isTold: id => !gone.some(([rule]) => rule.id === id),
  });
}

function summarise(
  findings: readonly Finding[],
  { files, isTold }: { files: number; isTold: (id: string) => boolean },
): Outcome {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const partly = findings.filter(({ rule }) => rule === 'partly-analysed').length;
  const judgedFiles = [
    count(files, 'file'),
    ...(partly > 0 ? [`${partly} partly analysed`] : []),
    ...acceptedCount(findings),
  ].join(', ');
  const outcome = judged(findings, {
    passed: judgedFiles,
    failed: `${count(errors.length, 'finding')} in ${judgedFiles}`,
  });
  const told = [...new Set(errors.map(({ rule }) => rule))].filter(isTold);
  return outcome.kind === 'failed' && told.length > 0 ? { ...outcome, recovery: showCommand(told) } : outcome;
}

/** Shows which example is wrong; else tells why each rule is there, and how its findings are mended. */
function showCommand(ids: readonly string[]): string {
  if (ids.includes('rule-example')) return 'pygov rules test';
  return shellCommand(['pygov', 'rules', 'list', ...ids]);
}
