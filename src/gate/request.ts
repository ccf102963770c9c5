import type { CheckContext } from '../checks/check.ts';
import type { Baseline } from '../evidence/baseline.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type {
  AbsentContent,
  Blocker,
  Change,
  ClaimResult,
  GateName,
  Oid,
  Profile,
  RepoPath,
  Workspace,
} from '../model.ts';
import type { Weakening } from '../rulebook/hold-to-base.ts';
import type { ClaimPolicy } from '../rulebook/claim-policy.ts';
import type { Policy } from '../rulebook/policy.ts';
import type { Exposure } from '../risk/find-surfaces.ts';
import type { Skips } from './skips.ts';

/** All that a gate needs; made from the Context, the repository and the judged tree. */
export interface GateRequest {
  readonly gate: GateName;
  readonly change: Change;
  readonly profile: Profile;
  /** Where it is open by whose rules the tree is judged: how far the gate goes all the same, and why it stays shut. */
  readonly unsettled?: { readonly maxOrder: number; readonly blocker: Blocker };
  readonly policy: Policy;
  /** What the Change touches, by the rulebook of tiers. */
  exposure(): Promise<Exposure>;
  /** What the Change loosens. */
  readonly weakened: readonly Weakening[];
  /** What the Change loosens around the policy, a line each. */
  readonly weakenedAround: readonly string[];
  readonly ledger: Ledger;
  /** The head tree: how it is judged, and where. */
  readonly head: JudgedTree;
  /**
   * The base tree, with these files taken for new and configured as the head is, so that what a new rule finds in old
   * code stood there before; undefined where it cannot be judged. Not there where nothing stood before. Checks that ask
   * at the same time get it one after another: all share its snapshot, each with a configuration of its own.
   */
  readonly base?: <T>(scope: BaseScope, judge: (base: JudgedTree) => Promise<T>) => Promise<T | undefined>;
  /** Where there is no base: what the repository says stood there before pygov. */
  readonly baseline?: { readonly oid: Oid; read(): Promise<Baseline> };
  /** Claims that are let through on purpose. */
  readonly skips: Skips;
  readonly keepGoing: boolean;
  readonly now: () => Date;
  readonly onProgress: (event: ProgressEvent) => void;
}

export interface BaseScope {
  readonly paths: ReadonlySet<RepoPath>;
  /** What decides how the paths are judged. */
  readonly configuration: ReadonlySet<RepoPath>;
}

export interface JudgedTree {
  checkContext(claim: ClaimPolicy): CheckContext;
  /** The snapshot of the tree; made when the first task asks for it. */
  workspace(): Promise<Workspace>;
  absent(): Promise<AbsentContent>;
  /** The user's working tree, for what needs the real folder. */
  workTree(): Workspace;
}

export type ProgressEvent =
  /** Every claim that will be told of. */
  | { readonly kind: 'started'; readonly claims: readonly string[] }
  | { readonly kind: 'running'; readonly claims: readonly string[] }
  | { readonly kind: 'decided'; readonly result: ClaimResult };
