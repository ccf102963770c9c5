import { displayPath } from '../../lib/repo-path.ts';
import type { Finding, Outcome } from '../../model.ts';
import { count, unproved, type CheckContext } from '../check.ts';

/**
 * A run of tests with what it took from outside and nobody declared: warnings, or no proof at all where the repository
 * wants its tests hermetic, and where the user's copy of a judged file was read. A variable that was not handed on is
 * absent for every run, so it takes nothing away.
 */
export function holdToDeclared(
  outcome: Outcome,
  undeclared: readonly Finding[],
  { claim }: Pick<CheckContext, 'claim'>,
): Outcome {
  if (outcome.kind === 'unproved' || undeclared.length === 0) return outcome;
  const breaking = undeclared.filter(
    ({ rule }) => rule === 'undeclared-working-copy' || (claim.hermetic && rule !== 'undeclared-variable'),
  );
  const [first] = breaking;
  if (outcome.kind === 'passed' && first) {
    const more = breaking.length > 1 ? `, and ${count(breaking.length - 1, 'thing')} more` : '';
    return unproved('UNPROVABLE', `${describe(first)}${more}`, {
      output: breaking.map(describe).join('\n'),
      ...(first.mend !== undefined && { recovery: first.mend }),
    });
  }
  return { ...outcome, findings: [...outcome.findings, ...undeclared] };
}

function describe({ path, line, message }: Finding): string {
  return `${[displayPath(path), line].filter(part => part !== undefined).join(':')} ${message}`;
}
