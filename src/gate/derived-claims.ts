import type { ClaimName, ClaimStatus, Evidence, RiskTiering, Scorecard, Support } from '../model.ts';
import { assessRisk } from '../risk/assess-risk.ts';
import { describeSurfaces, type Exposure } from '../risk/find-surfaces.ts';
import { score } from '../risk/score.ts';
import type { ClaimStandings } from '../risk/support.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { unavailableStatus } from './missing-rulebook.ts';
import type { GateRequest } from './request.ts';

/** What follows from how the other claims stand. */
export interface Derived {
  readonly risk?: RiskTiering;
  readonly scorecard?: Scorecard;
  readonly resultOf: (claim: ClaimPolicy) => DerivedResult;
}

interface DerivedResult {
  readonly status: ClaimStatus;
  /** Ids of the records that it rests on. */
  readonly restsOn: readonly string[];
}

/** Whether a claim follows from others: nothing is run for it. */
export function isDerived({ check }: Pick<ClaimPolicy, 'check'>): boolean {
  return Object.hasOwn(results, check);
}

/** Without the rulebook of tiers a change counts as of the highest one. */
export async function derive(
  { policy, exposure }: Pick<GateRequest, 'policy' | 'exposure'>,
  standings: ClaimStandings,
): Promise<Derived> {
  const { tiering, calibration, criteria } = policy.risk;
  const exposed: Exposure = tiering ? await exposure() : { tier: 'TIER-HIGH', surfaces: [], testLines: [] };
  const risk = tiering && assessRisk(exposed, tiering, standings);
  const listed = new Set(exposed.surfaces.flatMap(({ proofs }) => proofs));
  const scorecard =
    calibration && criteria.length > 0
      ? score({ ...exposed, listed }, { ...policy.risk, calibration }, standings)
      : undefined;
  const facts = { ...(risk && { risk }), ...(scorecard && { scorecard }) };
  return {
    ...facts,
    resultOf: claim => {
      const unavailable = unavailableStatus(claim.name, policy);
      const result = unavailable ? undefined : results[claim.check]?.(facts);
      return result ?? { status: unavailable ?? noRulebook, restsOn: [] };
    },
  };
}

/** How claims stand, for what follows from them. */
export function asStandings(
  claims: readonly {
    readonly claim: ClaimName;
    readonly status: { readonly kind: ClaimStatus['kind']; readonly evidence?: readonly Evidence[] };
  }[],
): ClaimStandings {
  return new Map(
    claims.map(({ claim, status: { kind, evidence = [] } }) => [
      claim,
      { kind, evidence: evidence.map(({ id }) => id) },
    ]),
  );
}

const noRulebook: ClaimStatus = {
  kind: 'NOT_VERIFIED',
  reason: 'RULEBOOK_UNAVAILABLE',
  message: 'no rulebook says what it asks for',
};

type Derivation = (facts: Pick<Derived, 'risk' | 'scorecard'>) => DerivedResult | undefined;

const results: Readonly<Record<string, Derivation>> = {
  risk: ({ risk }) => risk && { status: riskStatus(risk), restsOn: restingOn(risk.minimum) },
  scorecard: ({ scorecard }) =>
    scorecard && { status: scorecardStatus(scorecard), restsOn: restingOn(scorecard.criteria) },
};

function restingOn(supports: readonly Support[]): string[] {
  return [...new Set(supports.flatMap(({ evidence }) => evidence))];
}

function riskStatus({ tier, surfaces, minimum }: RiskTiering): ClaimStatus {
  const because = describeSurfaces(tier, surfaces);
  const what = because === '' ? tier : `${tier} (${because})`;
  const open = minimum.filter(({ status }) => status !== 'shown' && status !== 'not-needed');
  if (open.length === 0) {
    const shown = minimum.filter(({ status }) => status === 'shown').map(({ proof }) => proof);
    return {
      kind: 'VERIFIED',
      summary: `${what}: ${shown.join(', ') || 'nothing is asked for'}`,
      evidence: [],
    };
  }
  const asked = open.map(({ proof, why }) => `${proof} (${why})`).join(', ');
  const [first] = open;
  const recovery = `pygov policy explain ${first?.proof ?? ''}`;
  return { kind: 'NOT_VERIFIED', reason: 'MISSING', message: `${what} asks for ${asked}`, recovery };
}

function scorecardStatus({ tier, result, ratio, passRatio, criteria }: Scorecard): ClaimStatus {
  const summary = `${ratio.toFixed(2)} of ${passRatio.toFixed(2)} for ${tier}`;
  const names = (statuses: readonly string[]) =>
    criteria
      .filter(({ status }) => statuses.includes(status))
      .map(({ criterion, critical }) => (critical ? `${criterion} (critical)` : criterion))
      .join(', ');
  switch (result) {
    case 'passed':
      return { kind: 'VERIFIED', summary: unmet(summary, names(['failed', 'absent'])), evidence: [] };
    case 'failed':
      return {
        kind: 'FAILED',
        summary: unmet(summary, names(['failed', 'absent', 'missing'])),
        findings: [],
        recovery: 'pygov explain',
        evidence: [],
      };
    case 'not-verified':
      return {
        kind: 'NOT_VERIFIED',
        reason: 'MISSING',
        message: `${summary}; not verified: ${names(['missing'])}`,
        recovery: 'pygov explain',
      };
  }
}

function unmet(summary: string, names: string): string {
  return names === '' ? summary : `${summary}; not met: ${names}`;
}
