import type { Standing } from './standing.ts';
import type { ClaimStatus } from '../model.ts';
import type { Settled } from './settle-task.ts';

/**
 * What several tools say of one claim, as one: a failure counts more than what could not be judged, and that more than
 * a proof. A claim is proved only where every tool that is needed proves it.
 */
export function joinSettled(settled: readonly Settled[]): Settled {
  const rerun = settled.find(single => single.rerun)?.rerun;
  return {
    status: joinStatuses(settled.map(({ status }) => status)),
    notes: settled.flatMap(({ notes }) => notes),
    ...(rerun && { rerun }),
  };
}

/** The same for what the evidence alone says. */
export function joinStandings(standings: readonly Standing[]): Standing {
  const notVerified = standings.find(({ kind }) => kind === 'NOT_VERIFIED');
  const verified = standings.filter(standing => standing.kind === 'VERIFIED');
  const [first] = standings;
  if (!first) throw new Error('a claim without a plan');
  if (notVerified ?? verified.length === 0) return notVerified ?? first;
  return {
    kind: 'VERIFIED',
    evidence: verified.flatMap(({ evidence }) => evidence),
    ageMs: Math.max(...verified.map(({ ageMs }) => ageMs)),
  };
}

function joinStatuses(statuses: readonly ClaimStatus[]): ClaimStatus {
  const failed = statuses.filter(status => status.kind === 'FAILED');
  const notVerified = statuses.find(status => status.kind === 'NOT_VERIFIED');
  const verified = statuses.filter(status => status.kind === 'VERIFIED');
  const [firstFailed] = failed;
  const [first] = statuses;
  if (!first) throw new Error('a claim without a plan');
  if (firstFailed) {
    return {
      ...firstFailed,
      summary: distinct(failed.map(({ summary }) => summary)),
      findings: failed.flatMap(({ findings }) => findings),
      evidence: [...failed, ...verified].flatMap(({ evidence }) => evidence),
    };
  }
  if (notVerified) return notVerified;
  if (verified.length === 0) return first;
  const summary = distinct(verified.map(status => status.summary));
  const evidence = verified.flatMap(status => status.evidence);
  // Where one ran, the claim is not said to be reused.
  const ages = verified.map(({ reusedAge, reusedParts }) => (reusedParts ? undefined : reusedAge));
  const reused = ages.every(age => age !== undefined);
  return { kind: 'VERIFIED', summary, evidence, ...(reused && { reusedAge: Math.max(...ages) }) };
}

function distinct(summaries: readonly string[]): string {
  return [...new Set(summaries)].join('; ');
}
