import type { RepoPath } from '../../model.ts';
import type { ContractChange } from '../openapi/collect-changes.ts';

/** Files in which people say why a change of a contract is right. */
export const acceptanceFolder = 'governance/changes';

/** One change that was accepted: it holds for this very change, and until a day. */
export interface Acceptance {
  readonly id: string;
  readonly side: string;
  /** `api/openapi.yaml#/components/schemas/User/properties/name`. */
  readonly at: string;
  readonly base: string;
  readonly head: string;
  /** As an ISO 8601 date: the last day on which it counts. */
  readonly expires: string;
}

/** A file of `governance/changes`. */
export interface AcceptanceFile {
  readonly path: RepoPath;
  readonly reason: string;
  readonly accepts: readonly Acceptance[];
}

export function isAcceptanceFile(path: RepoPath): boolean {
  return path.startsWith(`${acceptanceFolder}/`) && path.endsWith('.md');
}

export function acceptanceOf(change: ContractChange, expires: string): Acceptance {
  const { id, side, place, digests } = change;
  return { id, side, at: `${place.path}#${place.pointer}`, ...digests, expires };
}

/** Whether it speaks of this change, day or no day. */
export function isAbout(acceptance: Acceptance, change: ContractChange): boolean {
  const other = acceptanceOf(change, acceptance.expires);
  return (['id', 'side', 'at', 'base', 'head'] as const).every(key => acceptance[key] === other[key]);
}
