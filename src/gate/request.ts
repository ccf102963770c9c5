import type { CheckContext } from '../checks/check.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { AbsentContent, Change, ClaimResult, GateName, Profile, RepoPath, Workspace } from '../model.ts';
import type { ClaimPolicy, Policy } from '../rulebook/resolve.ts';
import type { Skips } from './skips.ts';

/** All that a gate needs; made from the Context, the repository and the judged tree. */
export interface GateRequest {
  readonly gate: GateName;
  readonly change: Change;
  readonly profile: Profile;
  readonly policy: Policy;
  readonly ledger: Ledger;
  /** The head tree: how it is judged, and where. */
  readonly head: JudgedTree;
  /**
   * The base tree, with these files taken for new; undefined where it cannot be judged. Not there where nothing stood
   * before, or where what stood there before blocks as well.
   */
  readonly base?: (paths: ReadonlySet<RepoPath>) => Promise<JudgedTree | undefined>;
  /** Claims that are let through on purpose. */
  readonly skips: Skips;
  readonly keepGoing: boolean;
  readonly now: () => Date;
  readonly onProgress: (event: ProgressEvent) => void;
}

export interface JudgedTree {
  checkContext(claim: ClaimPolicy): CheckContext;
  /** The snapshot of the tree; made when the first task asks for it. */
  workspace(): Promise<Workspace>;
  absent(): Promise<AbsentContent>;
}

export type ProgressEvent =
  /** Every claim that will be told of. */
  | { readonly kind: 'started'; readonly claims: readonly string[] }
  | { readonly kind: 'running'; readonly claims: readonly string[] }
  | { readonly kind: 'decided'; readonly result: ClaimResult };
