import type { Finding, RepoPath, Tier } from '../model.ts';
import type { InlineIgnore } from './inline-ignores.ts';
import type { FileResult, FoundByRule } from './judge-source.ts';
import type { SourceRule } from './rule-schema.ts';
import { severityIn } from './rule-severity.ts';

type ToldRule = Pick<SourceRule, 'message' | 'mend' | 'severity'>;

export interface Composing {
  readonly rules: ReadonlyMap<string, ToldRule>;
  /** How much can go wrong with the change: a rule may weigh otherwise by it. */
  readonly tier: Tier;
  /** Whether the policy lets comments accept findings. */
  readonly acceptsInline: boolean;
}

/** The findings of a file as they are told: with what comments let be, and what is wrong with those comments. */
export function composeFindings(
  path: RepoPath,
  result: FileResult,
  { rules, tier, acceptsInline }: Composing,
): Finding[] {
  const used = new Set<InlineIgnore>();
  const findings = result.found.flatMap(found => {
    const rule = rules.get(found.rule);
    if (!rule) return [];
    const about = result.ignores.filter(ignore => isAbout(ignore, found));
    for (const ignore of about) used.add(ignore);
    return [judge(path, found, { ...rule, severity: severityIn(tier, rule) }, about, acceptsInline)];
  });
  const unused = result.ignores.filter(ignore => !used.has(ignore)).map(ignore => unusedIgnore(path, ignore));
  return [...findings, ...unused, ...partly(path, result)];
}

function isAbout({ about, line, rules }: InlineIgnore, found: FoundByRule): boolean {
  const isThere = about === found.line || (line >= found.line && line <= found.endLine);
  return isThere && (rules.length === 0 || rules.includes(found.rule));
}

function judge(
  path: RepoPath,
  { rule: id, line, column, name }: FoundByRule,
  { message, mend, severity }: ToldRule,
  about: readonly InlineIgnore[],
  acceptsInline: boolean,
): Finding {
  const told = message.replaceAll('{name}', name ?? id);
  const place = { rule: id, path, line, column };
  const refused: string[] = [];
  for (const { text, rules, reason } of about) {
    const why = whyNot({ rules, reason, acceptsInline });
    if (why === undefined && reason !== undefined) {
      const message = `${told}: accepted by \`${text}\`: ${reason}`;
      return { ...place, severity: 'info', message, accepted: { by: text, reason } };
    }
    refused.push(`\`${text}\` does not count${why ?? ''}`);
  }
  return { ...place, severity, message: [told, ...new Set(refused)].join('; '), mend };
}

function whyNot({
  rules,
  reason,
  acceptsInline,
}: {
  rules: readonly string[];
  reason: string | undefined;
  acceptsInline: boolean;
}): string | undefined {
  if (!acceptsInline) return ': the policy does not accept it';
  if (rules.length === 0) return ': it must name the rule, as in `# pygov: ignore[RULE] reason`';
  return reason === undefined ? ' without a reason behind it' : undefined;
}

function unusedIgnore(path: RepoPath, { line, text }: InlineIgnore): Finding {
  const message = `\`${text}\` lets nothing be: no rule finds anything there`;
  return { rule: 'unused-ignore', severity: 'warning', path, line, message, mend: 'take the comment away' };
}

function partly(path: RepoPath, { partlyFrom }: FileResult): Finding[] {
  if (partlyFrom === undefined) return [];
  const message = 'is no Python that the rules can read here; the file is judged only in part';
  return [{ rule: 'partly-analysed', severity: 'warning', path, line: partlyFrom, message }];
}
