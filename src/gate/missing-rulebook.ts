import type { Blocker, ClaimName, ClaimStatus } from '../model.ts';
import type { Policy } from '../rulebook/policy.ts';

/** What shuts the gate where a required add-on is not there. */
export function missingRulebook({ addOns }: Policy): Blocker | undefined {
  const missing = addOns.find(addOn => addOn.class === 'required' && addOn.unavailable !== undefined);
  if (!missing) return undefined;
  const reason = 'BLOCKED-MISSING-ADDON';
  const message = `${reason}: ${missing.name}: ${missing.unavailable ?? ''}`;
  return { claim: 'rulebooks', reason, message, recovery: missing.recovery };
}

/** A claim for which a rulebook speaks that is not there is not verified; undefined for any other. */
export function unavailableStatus(claim: ClaimName, { addOns }: Policy): ClaimStatus | undefined {
  const addOn = addOns.find(
    ({ unavailable, speaksFor }) => unavailable !== undefined && speaksFor.includes(claim),
  );
  return (
    addOn && {
      kind: 'NOT_VERIFIED',
      reason: 'RULEBOOK_UNAVAILABLE',
      message: `${addOn.name}: ${addOn.unavailable ?? ''}`,
      recovery: addOn.recovery,
    }
  );
}
