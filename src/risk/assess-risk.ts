import type { ProofResult, RiskTiering } from '../model.ts';
import type { Proof, TieringRules } from '../rulebook/risk-rules.ts';
import type { Exposure } from './find-surfaces.ts';
import { supportOf, type ClaimStandings } from './support.ts';

/** What the tier of a change asks for, and how much of it is shown. */
export function assessRisk(
  { tier, surfaces, testLines }: Exposure,
  rules: TieringRules,
  standings: ClaimStandings,
): RiskTiering {
  const { all, whereListed, oneOf } = rules.minimums[tier];
  const prove = (name: string) => proofResult(name, rules.proofs[name], testLines, standings);
  const listed = new Set(surfaces.flatMap(({ proofs }) => proofs));
  const alternatives = surfaces
    .filter(surface => surface.tier === tier)
    .flatMap(({ proofs }) => {
      const able = oneOf.filter(name => proofs.includes(name)).map(prove);
      return best(able.filter(({ status }) => status !== 'not-needed')) ?? [];
    });
  const minimum = [...all, ...whereListed.filter(name => listed.has(name))].map(prove);
  const besides = alternatives.filter(({ proof }) => !minimum.some(known => known.proof === proof));
  return { tier, surfaces, minimum: [...minimum, ...unique(besides)] };
}

/** How a proof stands for a change. */
export function proofResult(
  name: string,
  proof: Proof | undefined,
  testLines: readonly string[],
  standings: ClaimStandings,
): ProofResult {
  if (!proof) {
    return {
      proof: name,
      means: name,
      status: 'missing',
      why: 'no rulebook says what proves it',
      evidence: [],
    };
  }
  const { means, claims, tests } = proof;
  const support = supportOf(claims, standings);
  const isInTests = !tests || tests.some(source => testLines.some(line => new RegExp(source).test(line)));
  if (isInTests || support.status === 'failed') return { proof: name, means, ...support };
  return { proof: name, means, status: 'absent', why: 'no test file of the change has it', evidence: [] };
}

/** The one that is nearest to being shown. */
function best(results: readonly ProofResult[]): ProofResult | undefined {
  return (
    results.find(({ status }) => status === 'shown') ??
    results.find(({ status }) => status === 'missing') ??
    results.find(({ status }) => status === 'absent') ??
    results[0]
  );
}

function unique(results: readonly ProofResult[]): ProofResult[] {
  return results.filter(
    (result, index) => results.findIndex(({ proof }) => proof === result.proof) === index,
  );
}
