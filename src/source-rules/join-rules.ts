import { ConfigError } from '../lib/errors.ts';
import type { RepoPath } from '../model.ts';
import type { RuleFile } from './parse-rule-file.ts';
import type { SourceRule } from './rule-schema.ts';
import { describeSeverity, isLighter } from './rule-severity.ts';

/** The rules of a tree: what ships, and what its repository adds. */
export interface TreeRules {
  readonly rules: readonly SourceRule[];
  /** The file of each rule that does not ship. */
  readonly origins: ReadonlyMap<SourceRule, RepoPath>;
  /** Shipped rules that the repository gives less weight, and why. */
  readonly loosened: readonly LoosenedRule[];
}

export interface LoosenedRule {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly origin: RepoPath;
  readonly reason: string;
}

/** @throws ConfigError where files do not fit together, or give a shipped rule less weight without a reason */
export function joinRules(shipped: readonly SourceRule[], files: readonly RuleFile[]): TreeRules {
  const origins = new Map(files.flatMap(({ path, rules }) => rules.map(rule => [rule, path] as const)));
  const known = new Map<string, string>(shipped.map(({ id }) => [id, 'pygov itself']));
  for (const [{ id }, path] of origins) {
    const other = known.get(id);
    if (other !== undefined)
      throw new ConfigError({ file: path }, `the rule ${id} needs a name of its own; ${other} has it too`);
    known.set(id, path);
  }
  const loosened: LoosenedRule[] = [];
  const chosen = shipped.map(rule => {
    const choices = files.filter(({ severities }) => Object.hasOwn(severities, rule.id));
    const [first, second] = choices;
    const choice = first?.severities[rule.id];
    if (!first || !choice) return rule;
    if (second)
      throw new ConfigError({ file: second.path }, `"severities.${rule.id}" stands in ${first.path} too`);
    const { severity, 'severity-by-tier': byTier, reason } = choice;
    if (isLighter(choice, rule)) {
      if (reason === undefined)
        throw new ConfigError(
          { file: first.path },
          `"severities.${rule.id}" is less than ${describeSeverity(rule)}; it needs a "reason"`,
        );
      const [from, to] = [describeSeverity(rule), describeSeverity(choice)];
      loosened.push({ path: `rules.${rule.id}`, from, to, origin: first.path, reason });
    }
    return { ...rule, severity, 'severity-by-tier': byTier ?? {} };
  });
  for (const { path, severities } of files) {
    const unknown = Object.keys(severities).find(id => !shipped.some(rule => rule.id === id));
    if (unknown !== undefined)
      throw new ConfigError({ file: path }, `"severities.${unknown}" names no rule that ships`);
  }
  return { rules: [...chosen, ...origins.keys()], origins, loosened };
}
