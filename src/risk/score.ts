import type { Scorecard, Support, Tier } from '../model.ts';
import type { RiskRules } from '../rulebook/risk-rules.ts';
import { tiers } from '../rulebook/tiers.ts';
import { proofResult } from './assess-risk.ts';
import { supportOf, type ClaimStandings } from './support.ts';

/** What a scorecard is about: the tier, which proofs the change's surfaces list, what its tests bring. */
export interface Scored {
  readonly tier: Tier;
  readonly listed: ReadonlySet<string>;
  readonly testLines: readonly string[];
}

/**
 * Weighs the criteria of a tier. A critical one that failed decides alone; what is missing keeps the result open, however
 * much else is met; what does not apply is left out.
 */
export function score(
  { tier, listed, testLines }: Scored,
  {
    criteria,
    calibration,
    tiering,
  }: RiskRules & { readonly calibration: NonNullable<RiskRules['calibration']> },
  standings: ClaimStandings,
): Scorecard {
  const rank = tiers.indexOf(tier);
  const rows = criteria
    .filter(({ since }) => tiers.indexOf(since) <= rank)
    .map(({ name, asks, since, critical, claims, proof }) => {
      const support: Support =
        proof === undefined
          ? supportOf(claims, standings)
          : tiering && !listed.has(proof)
            ? { status: 'not-needed', why: 'nothing that the change touches asks for it', evidence: [] }
            : withoutName(proofResult(proof, tiering?.proofs[proof], testLines, standings));
      return { criterion: name, asks, weight: calibration[since].weight, critical, ...support };
    });
  const { passRatio } = calibration[tier];
  const weigh = (...statuses: Support['status'][]) =>
    rows.reduce((sum, { status, weight }) => sum + (statuses.includes(status) ? weight : 0), 0);
  const all = weigh('shown', 'failed', 'absent', 'missing');
  const ratio = all === 0 ? 1 : weigh('shown') / all;
  const atBest = all === 0 ? 1 : weigh('shown', 'missing') / all;
  const isLost =
    rows.some(({ status, critical }) => critical && (status === 'failed' || status === 'absent')) ||
    atBest < passRatio;
  const isOpen = rows.some(({ status }) => status === 'missing');
  const result = isLost ? 'failed' : isOpen ? 'not-verified' : 'passed';
  return { tier, result, ratio, passRatio, criteria: rows };
}

function withoutName({ status, why, evidence }: Support): Support {
  return { status, why, evidence };
}
