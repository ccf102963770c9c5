import type { Task } from '../checks/check.ts';
import type { FreshEvidence } from '../evidence/proof.ts';
import type { Finding, Part } from '../model.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import { splitFindings } from './existing-findings.ts';
import { checkName } from './plan-claim.ts';
import type { GateRequest } from './request.ts';

/** The warnings that came with reused evidence, as far as they are about what is judged now: told again, as a run would. */
export async function recordedNotes(
  task: Task,
  fresh: readonly FreshEvidence[],
  claim: ClaimPolicy,
  request: GateRequest,
): Promise<readonly Finding[]> {
  const asked = new Set(task.parts?.map(partId));
  const notes = fresh.flatMap(({ evidence: { findings, parts } }) =>
    findings.filter(
      ({ severity, path }) =>
        severity !== 'error' && (!parts || parts.some(part => part[0] === path && asked.has(partId(part)))),
    ),
  );
  if (task.kind !== 'blobs' || notes.length === 0) return notes;
  return (await splitFindings(notes, { claim, check: checkName(task, claim), task }, request)).introduced;
}

function partId(part: Part): string {
  return part.join(' ');
}
