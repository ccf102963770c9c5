import { randomBytes } from 'node:crypto';
import type { CheckContext } from '../../checks/check.ts';
import { gateRequest } from '../../gate-request.ts';
import type { ChangeToJudge } from '../../judge-changes.ts';
import { UsageError } from '../../lib/errors.ts';
import type { Session } from '../../session.ts';

/**
 * In which ways secrets may be let be in a tree, by the policy that a gate would judge it by. No evidence is made, and no key
 * for it: where there is none yet, fingerprints tell values apart in one answer alone.
 */
export async function acceptanceScope(
  session: Session,
  { change, tip }: ChangeToJudge,
): Promise<Pick<CheckContext, 'change' | 'files' | 'reader' | 'claim' | 'key'>> {
  const { policy, head } = await gateRequest(session, change, {
    gate: 'ci',
    keepGoing: true,
    onProgress: () => undefined,
    ...(tip !== undefined && { tip }),
  });
  const claim = policy.claims.find(({ check }) => check === 'secrets');
  if (!claim) throw new UsageError('no claim of the policy is about secrets');
  const key = session.ledger.existingKey() ?? randomBytes(32);
  return { ...head.checkContext(claim), key: () => key };
}
