import { canonicalJson } from '../lib/digest.ts';
import type { TreeRules } from './join-rules.ts';
import type { SourceRule } from './rule-schema.ts';
import { describeSeverity, heavier, isLighter } from './rule-severity.ts';
import { decisiveOf } from './rules-digest.ts';

/** A rule that a Change takes away, or makes find less, or gives less weight. */
export interface WeakenedRule {
  readonly path: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly origin: string;
  readonly inForce: false;
}

/**
 * The rules that a Change is judged by: its own, and whatever its base asked for besides. A rule that became another one is
 * asked as it is and as it was, unless it is seen that it finds no less.
 */
export function holdRules(head: TreeRules, base: TreeRules): { rules: TreeRules; weakened: WeakenedRule[] } {
  const rules = new Map<string, readonly SourceRule[]>(head.rules.map(rule => [rule.id, [rule]]));
  const origins = new Map(head.origins);
  const weakened: WeakenedRule[] = [];
  const keep = (rule: SourceRule, kept: readonly SourceRule[]) => {
    rules.set(rule.id, kept);
    const origin = base.origins.get(rule);
    for (const one of kept) if (origin !== undefined && !origins.has(one)) origins.set(one, origin);
  };
  for (const before of base.rules) {
    const [now] = rules.get(before.id) ?? [];
    const place = {
      path: `rules.${before.id}`,
      origin: base.origins.get(before) ?? 'pygov',
      inForce: false,
    } as const;
    if (!now) {
      keep(before, [before]);
      weakened.push({ ...place, from: `a rule of ${place.origin}`, to: undefined });
      continue;
    }
    const weight = isLighter(now, before) ? heavier(now, before) : undefined;
    const findsLess = !findsAllOf(now, before);
    if (!weight && !findsLess) continue;
    const both = findsLess ? [now, before] : [now];
    keep(
      before,
      both.map(one => ({ ...one, ...(weight ?? heavier(now, before)) })),
    );
    if (weight) weakened.push({ ...place, from: describeSeverity(before), to: describeSeverity(now) });
    if (findsLess) weakened.push({ ...place, from: `as ${place.origin} had it`, to: 'another rule' });
  }
  return { rules: { rules: [...rules.values()].flat(), origins, loosened: head.loosened }, weakened };
}

/** Lists of what is looked at may grow; of anything else nobody can tell. */
function findsAllOf(now: SourceRule, before: SourceRule): boolean {
  const rest = (rule: SourceRule) =>
    canonicalJson(decisiveOf(rule).filter(([key]) => !growing.some(name => name === key)));
  return (
    rest(now) === rest(before) &&
    growing.every(key => {
      const names: readonly string[] = now[key] ?? [];
      return (before[key] ?? []).every(name => names.includes(name));
    })
  );
}

const growing = ['calls', 'decorators', 'scope', 'words'] as const;
