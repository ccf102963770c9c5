import type { Baseline } from '../evidence/baseline.ts';
import { countFindings } from '../evidence/existing.ts';
import { judge } from '../gate.ts';
import type { ClaimResult } from '../model.ts';
import { placeFindings } from './existing-findings.ts';
import type { GateRequest } from './request.ts';

/** What a tree holds that would be counted if it had stood there before, and the claims that this cannot be said of. */
export interface MadeBaseline {
  readonly baseline: Baseline;
  /** Failed on what a baseline does not take: secrets, and what hides other findings. */
  readonly failed: readonly ClaimResult[];
  readonly notVerified: readonly ClaimResult[];
}

/** @param request for the tree against the empty tree, without the baseline that it may hold */
export async function makeBaseline(request: GateRequest): Promise<MadeBaseline> {
  const { claims } = await judge(request);
  const baseline = new Map<string, ReturnType<typeof countFindings>>();
  const failed: ClaimResult[] = [];
  for (const result of claims) {
    const policy = request.policy.claims.find(({ name }) => name === result.claim);
    if (result.status.kind !== 'FAILED' || !policy) continue;
    const taken = policy.existing === 'count' && !policy.skipNeedsReason ? result.status.findings : [];
    const old = taken.filter(({ hidesOthers }) => hidesOthers !== true);
    if (old.length < result.status.findings.length || old.length === 0) failed.push(result);
    baseline.set(result.claim, countFindings(await placeFindings(old, policy, request.head)));
  }
  return { baseline, failed, notVerified: claims.filter(({ status }) => status.kind === 'NOT_VERIFIED') };
}
