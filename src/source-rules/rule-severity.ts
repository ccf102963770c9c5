import type { Severity, Tier } from '../model.ts';
import type { SeverityChoice } from './rule-schema.ts';

type Severities = Pick<SeverityChoice, 'severity' | 'severity-by-tier'>;

/** How much a finding of a rule weighs in a change of a tier. */
export function severityIn(tier: Tier, { severity, 'severity-by-tier': byTier }: Severities): Severity {
  return byTier?.[tier] ?? severity;
}

/** Whether it matters in a change of which tier it is found. */
export function weighsByTier(severities: Severities): boolean {
  return tiers.some(tier => severityIn(tier, severities) !== severities.severity);
}

/** Whether the first weighs less than the second in a change of any tier. */
export function isLighter(one: Severities, other: Severities): boolean {
  return tiers.some(tier => weight[severityIn(tier, one)] < weight[severityIn(tier, other)]);
}

/** In each tier the heavier of two. */
export function heavier(one: Severities, other: Severities): Required<Severities> {
  const of = (tier: Tier) => {
    const [a, b] = [severityIn(tier, one), severityIn(tier, other)];
    return weight[a] < weight[b] ? b : a;
  };
  const byTier = {
    'TIER-HIGH': of('TIER-HIGH'),
    'TIER-MEDIUM': of('TIER-MEDIUM'),
    'TIER-LOW': of('TIER-LOW'),
  };
  return { severity: byTier['TIER-HIGH'], 'severity-by-tier': byTier };
}

/** `error`, or `error, warning in TIER-LOW`. */
export function describeSeverity(severities: Severities): string {
  const other = tiers.flatMap(tier => {
    const own = severityIn(tier, severities);
    return own === severities.severity ? [] : [`${own} in ${tier}`];
  });
  return [severities.severity, ...other].join(', ');
}

const tiers = ['TIER-HIGH', 'TIER-MEDIUM', 'TIER-LOW'] as const;

const weight = { info: 0, warning: 1, error: 2 } as const;
