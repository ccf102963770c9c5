import type { ClaimName, ClaimStatus, Support } from '../model.ts';

/** How claims stand, as far as what follows from them is concerned. */
export type ClaimStandings = ReadonlyMap<
  ClaimName,
  Pick<ClaimStatus, 'kind'> & { readonly evidence: readonly string[] }
>;

/**
 * How something stands that any one of some claims shows. A claim that is not asked for here shows nothing; where
 * none of them is, `not-needed` says that nothing here could.
 */
export function supportOf(claims: readonly ClaimName[], standings: ClaimStandings): Support {
  const known = claims.flatMap(claim => {
    const standing = standings.get(claim);
    return standing ? [{ claim, ...standing }] : [];
  });
  const shown = known.find(({ kind }) => kind === 'VERIFIED');
  if (shown) return { status: 'shown', why: `${shown.claim} is VERIFIED`, evidence: shown.evidence };
  const failed = known.find(({ kind }) => kind === 'FAILED');
  if (failed) return { status: 'failed', why: `${failed.claim} FAILED`, evidence: failed.evidence };
  const open = known.find(({ kind }) => kind === 'NOT_VERIFIED');
  if (open) return { status: 'missing', why: `${open.claim} is NOT_VERIFIED`, evidence: [] };
  const why =
    known.length === 0
      ? `nothing here proves ${claims.join(' or ')}`
      : `${claims.join(' and ')} are not needed`;
  return { status: 'not-needed', why, evidence: [] };
}
