import type { Outcome } from '../model.ts';

/**
 * One outcome for several runs of a task: one that failed decides, else one that proved nothing. Summaries of runs that
 * ended alike stand side by side.
 */
export function combineOutcomes(outcomes: readonly Outcome[]): Outcome {
  const failed = outcomes.filter(outcome => outcome.kind === 'failed');
  const unproved = outcomes.find(outcome => outcome.kind === 'unproved');
  const [first] = failed;
  if (first) {
    return {
      ...first,
      summary: failed.map(({ summary }) => summary).join('; '),
      findings: outcomes.flatMap(outcome => (outcome.kind === 'unproved' ? [] : outcome.findings)),
    };
  }
  if (unproved) return unproved;
  const passed = outcomes.filter(outcome => outcome.kind === 'passed');
  const [{ hashSeed } = {}] = passed;
  return {
    kind: 'passed',
    summary: passed.map(({ summary }) => summary).join('; '),
    findings: passed.flatMap(({ findings }) => findings),
    ...(hashSeed !== undefined && { hashSeed }),
  };
}
