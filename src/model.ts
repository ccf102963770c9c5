/**
 * The nouns of pygov as types, and nothing else: this file imports nothing and has no code.
 * Each noun is explained in ARCHITECTURE.md.
 */

/** A git object id in lower-case hex: 40 digits (SHA-1) or 64 (SHA-256). */
export type Oid = string;

/**
 * A path inside the repository, `/`-separated, relative to its root. Bytes that are not UTF-8 stand as
 * lone surrogates U+DC80..U+DCFF (the scheme of PEP 383), so that every name git can hold round-trips.
 */
export type RepoPath = string;

/** sha256 in lower-case hex. */
export type Digest = string;

/** Wall-clock time as ISO 8601 in UTC with milliseconds. */
export type Timestamp = string;

export type GateName = 'pre-commit' | 'pre-push' | 'ci';

export type ClaimName = string;

// ---------------------------------------------------------------- Change

/** git's file modes that a tree can hold, as octal text; `160000` is a submodule, `120000` a symlink. */
export type FileMode = '100644' | '100755' | '120000' | '160000';

export interface TreeFile {
  readonly path: RepoPath;
  readonly mode: FileMode;
  readonly oid: Oid;
}

/** A file that differs between base and head. Renames are a deletion and an addition. */
export interface ChangedFile {
  readonly path: RepoPath;
  /** The head side; absent where the change deletes the file. */
  readonly head?: TreeFile;
  /** The base side; absent where the change adds the file. */
  readonly base?: TreeFile;
}

export interface Snapshot {
  /** Absent for the staged index, and for a base that is the empty tree because there is none. */
  readonly commit?: Oid;
  readonly tree: Oid;
}

/** What is judged: one tree against its base. */
export interface Change {
  readonly kind: 'staged' | 'push' | 'range';
  /** How a person would name it: `staged changes`, `refs/heads/f1`. */
  readonly label: string;
  readonly base: Snapshot;
  readonly head: Snapshot;
  readonly files: readonly ChangedFile[];
}

/** A blob whose content the change introduces, with one path it has (for the report). */
export interface IntroducedBlob {
  readonly oid: Oid;
  readonly path: RepoPath;
}

/** Reads what a Change consists of. Blobs come from the object database, never from the working tree. */
export interface ChangeReader {
  /** Every file of the head tree, in git's order. */
  headFiles(): Promise<readonly TreeFile[]>;
  /** The blobs that the Change brings: staged files, or every blob of the pushed history. */
  introducedBlobs(): Promise<readonly IntroducedBlob[]>;
  /** A commit of the pushed history whose parents are not here (a shallow clone), so that they cannot be read. */
  cutOffAt(): Promise<Oid | undefined>;
  /** The command that fetches what a partial clone lacks of a history; of a damaged clone it tells what is gone. */
  completeClone(): Promise<string>;
  /** The first commit of the pushed history that has each blob, the oldest first; none without a history. */
  introducingCommits(oids: readonly Oid[]): Promise<ReadonlyMap<Oid, Oid>>;
  /** What the commits of the pushed history say under a key of their trailers, such as `Compatibility`. */
  reasons(key: string): Promise<readonly CommitReason[]>;
  /** Where moved files of the head stood at the base, as git finds them by their content. */
  origins(): Promise<ReadonlyMap<RepoPath, RepoPath>>;
  /** How people take files out again; from the commits that brought them, where those are named. */
  takeOut(places: readonly { readonly path: RepoPath; readonly commit?: Oid }[]): Promise<TakeOut>;
  /**
   * Undefined where the object is missing (shallow or partial clone) or is no blob.
   * @throws UsageError where it is larger than can be held
   */
  readBlob(oid: Oid): Promise<Buffer | undefined>;
  /** The same; one that `takes`, asked with its size in bytes, does not want is passed over, and its size told. */
  readBlobIf(
    oid: Oid,
    takes: (size: number) => boolean,
  ): Promise<Buffer | { readonly size: number } | undefined>;
  /** Undefined for a blob that is no pointer of git-lfs. */
  keptByLfs(blob: Buffer): Promise<LfsContent | undefined>;
}

/** What a commit says under a key of its trailers, with the files that it changes. */
export interface CommitReason {
  readonly commit: Oid;
  readonly text: string;
  readonly paths: ReadonlySet<RepoPath>;
}

/** What git-lfs keeps for a blob that points to it; without content it is not on this machine. */
export interface LfsContent {
  readonly content: Buffer | undefined;
}

/** How people take files out of a Change; resolved on this machine. */
export interface TakeOut {
  /** Of git; its paths start at the root. */
  readonly command: string;
  /** The commits that are to be edited while it runs. */
  readonly edited?: readonly Oid[];
  /** Branches of remotes that have such a commit, as last fetched. */
  readonly publishedOn?: readonly string[];
}

/** The snapshot in which tools run: a folder with exactly the head tree, outside every work tree. */
export interface Workspace {
  /** Absolute path of the tree. */
  readonly path: string;
  /** A folder for a tool's cache, outside the tree; it stays between gates. */
  cacheFolder(name: string): string;
  /** An empty folder for the reports of one run, outside the tree. */
  reportFolder(name: string): string;
  /** To be told of every process group that is started in it. */
  readonly onStart: (processGroup: number) => void;
  /** Tracked files whose content differs from the tree by now. */
  changedFiles(): Promise<readonly RepoPath[]>;
}

/** What belongs to a judged tree and is not on this machine. Nothing is fetched for it. */
export interface AbsentContent {
  readonly missing: readonly {
    readonly kind: 'blob' | 'submodule' | 'lfs';
    readonly path: RepoPath;
    readonly message: string;
    /** The command that fetches it. */
    readonly recovery: string;
  }[];
  /** Submodules that are not initialised: empty folders in the snapshot, as git leaves them in a clone. */
  readonly empty: readonly RepoPath[];
}

// ---------------------------------------------------------------- Findings and outcomes

export type Severity = 'error' | 'warning' | 'info';

/** One thing that is wrong. `message` and `excerpt` are masked when the Finding is made. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly path: RepoPath;
  /** 1-based. Absent where the tool named only the file. */
  readonly line?: number;
  /** 1-based, in UTF-16 code units as editors count. */
  readonly column?: number;
  readonly message: string;
  /** How to mend it, one sentence. */
  readonly mend?: string;
  /** The tool could judge nothing else in the file, or nothing else at all. */
  readonly hidesOthers?: boolean;
  /**
   * What tells it from others, where its text must not be told: a digest of the value under a key of this machine's, equal
   * for equal values.
   */
  readonly fingerprint?: Digest;
  /** Where a person has let it be: in which way (`baseline`, or the comment as it is written), and why. */
  readonly accepted?: { readonly by: string; readonly reason?: string };
  /** The commit that introduced it, where it is no longer in the head tree. */
  readonly commit?: Oid;
}

/** How one Task ended. `unavailable` and `error` prove nothing; they carry why. */
export type Outcome =
  | {
      readonly kind: 'passed';
      readonly summary: string;
      readonly findings: readonly Finding[];
      /** The PYTHONHASHSEED of the run, where one was drawn. */
      readonly hashSeed?: string;
    }
  | {
      readonly kind: 'failed';
      readonly summary: string;
      readonly findings: readonly Finding[];
      /** The command that mends it, or shows more of it. */
      readonly recovery?: string;
      /** The last lines of what the tool printed, where it names no finding. */
      readonly output?: string;
      readonly hashSeed?: string;
    }
  | {
      readonly kind: 'unproved';
      readonly reason: ReasonCode;
      readonly message: string;
      readonly recovery?: string;
      /** The last lines of what the tool printed, where that helps. */
      readonly output?: string;
    };

/** Why a Claim is NOT_VERIFIED. Explained, with how to mend, in `rulebooks/core.yml`. */
export type ReasonCode =
  | 'MISSING'
  | 'TREE_CHANGED'
  | 'CONFIG_CHANGED'
  | 'TOOL_CHANGED'
  | 'PYTHON_CHANGED'
  | 'PACKAGES_CHANGED'
  | 'ENV_CHANGED'
  | 'ENV_MISMATCH'
  | 'POLICY_CHANGED'
  | 'EXPIRED'
  | 'FUTURE_TIMESTAMP'
  | 'UNSTABLE'
  | 'CORRUPT'
  | 'TOOL_UNAVAILABLE'
  | 'SERVICE_UNAVAILABLE'
  | 'TOOL_ERROR'
  | 'TIMEOUT'
  | 'INTERRUPTED'
  | 'UNTRACKED_INPUT'
  | 'OBJECT_MISSING'
  | 'MUTATED_DURING_RUN'
  | 'PARTIAL_SCOPE'
  | 'SKIPPED'
  | 'NOT_REACHED'
  | 'RULEBOOK_UNAVAILABLE'
  | 'BLOCKED-AMBIGUOUS-PROFILE'
  | 'BLOCKED-MISSING-ADDON'
  | 'UNPROVABLE';

// ---------------------------------------------------------------- Evidence

/** What kind of thing an input is; decides the reason when it differs. */
export type InputKind = 'tree' | 'config' | 'tool' | 'python' | 'packages' | 'env' | 'policy' | 'command';

/** One labelled input of a Task. `value` undefined means absent, which differs from empty. */
export interface Input {
  readonly kind: InputKind;
  readonly label: string;
  readonly value: string | undefined;
}

/** An input as it is recorded: the first 32 digits of the value's sha256, or the word `absent`. */
export interface RecordedInput {
  readonly kind: InputKind;
  readonly label: string;
  readonly digest: string;
}

/** A file whose result was recorded on its own, so that several runs compose. */
export type Part = readonly [path: RepoPath, mode: FileMode, oid: Oid];

/** An Outcome as recorded. The file format is described in `src/evidence/ledger.ts`. */
export interface Evidence {
  readonly format: 1;
  readonly id: string;
  readonly check: string;
  readonly claims: readonly ClaimName[];
  /** Fingerprint of the inputs; parts are not in it. */
  readonly key: Digest;
  readonly inputs: readonly RecordedInput[];
  /** For checks that compose per file: the files this run covered. */
  readonly parts?: readonly Part[];
  /** `skipped` and `unproved` prove nothing; they say why there is no proof. */
  readonly result: 'passed' | 'failed' | 'skipped' | 'unproved';
  /** Why it is unproved. */
  readonly reason?: ReasonCode;
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly tool: string;
  readonly command: readonly string[];
  /** The PYTHONHASHSEED that was drawn for the run; not part of the key. */
  readonly hashSeed?: string;
  /** The judged tree, for people and for `evidence why`; not part of the key. */
  readonly tree: Oid;
  readonly gate: GateName;
  readonly started: Timestamp;
  readonly finished: Timestamp;
}

// ---------------------------------------------------------------- Claims and verdicts

export type Requirement = 'required' | 'advisory';

export type ClaimStatus =
  | {
      readonly kind: 'VERIFIED';
      readonly summary: string;
      readonly evidence: readonly Evidence[];
      /** Age in milliseconds of the oldest evidence, where some of it was reused. */
      readonly reusedAge?: number;
      /** Where only a part was reused: of how many. */
      readonly reusedParts?: readonly [reused: number, total: number];
    }
  | {
      readonly kind: 'FAILED';
      readonly summary: string;
      readonly findings: readonly Finding[];
      readonly recovery?: string;
      readonly output?: string;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly kind: 'NOT_VERIFIED';
      readonly reason: ReasonCode;
      readonly message: string;
      readonly recovery?: string;
      readonly output?: string;
    }
  | { readonly kind: 'NOT_NEEDED'; readonly why: string };

export interface ClaimResult {
  readonly claim: ClaimName;
  readonly requirement: Requirement;
  readonly status: ClaimStatus;
  /** Ids of the records that a claim rests on which follows from others. */
  readonly restsOn?: readonly string[];
  /** Findings that do not fail the claim: warnings and infos. */
  readonly notes: readonly Finding[];
  /** Why earlier evidence was not reused, where the check ran although a record existed. */
  readonly rerun?: { readonly reason: ReasonCode; readonly detail: string };
  /** Milliseconds that the check took in this gate. */
  readonly durationMs: number;
}

export type VerdictState = 'ready-to-commit' | 'ready-for-pr' | 'unverified' | 'blocked';

export interface Blocker {
  /** Else the part of the gate that is not settled: `profile`, `rulebooks`. */
  readonly claim: ClaimName;
  /** Where it is not that the claim failed. */
  readonly reason?: ReasonCode;
  readonly message: string;
  readonly recovery: string;
}

export interface Verdict {
  readonly gate: GateName;
  readonly change: Change;
  readonly profile: Profile;
  readonly state: VerdictState;
  /** The condition of the master rulebook that decided (`decision` in `rulebooks/master.yml`). */
  readonly decidedBy: string;
  /** Only a part of what the gate is for was judged, so nothing is ready. */
  readonly partial?: boolean;
  readonly claims: readonly ClaimResult[];
  readonly blocker?: Blocker;
  /** Every rulebook that the gate asked for. */
  readonly rulebooks: readonly LoadedRulebook[];
  /** Where the profile has tiers and their rulebook is there. */
  readonly risk?: RiskTiering;
  /** Where the profile has one and its rulebooks are there. */
  readonly scorecard?: Scorecard;
  readonly warnings: readonly string[];
  readonly exitCode: 0 | 1 | 2;
  readonly started: Timestamp;
  readonly durationMs: number;
}

// ---------------------------------------------------------------- Rulebooks, risk and scorecards

export interface LoadedRulebook {
  readonly kind: 'master' | 'core' | 'profile' | 'add-on' | 'repository';
  readonly name: string;
  /** `pygov` for one that ships, else its path in the judged tree. */
  readonly origin: string;
  readonly version?: number;
  /** Of what it says, whatever its layout. */
  readonly digest?: Digest;
  /** Why it is not there; only of an add-on. */
  readonly unavailable?: string;
  /** Only of an add-on. */
  readonly class?: Requirement;
}

/** How much can go wrong with a change. */
export type Tier = 'TIER-LOW' | 'TIER-MEDIUM' | 'TIER-HIGH';

export interface RiskTiering {
  readonly tier: Tier;
  /** What the change touches, the highest tier first. */
  readonly surfaces: readonly TouchedSurface[];
  /** What the tier asks for. */
  readonly minimum: readonly ProofResult[];
}

export interface TouchedSurface {
  readonly surface: string;
  readonly means: string;
  readonly tier: Tier;
  readonly proofs: readonly string[];
  /** Every changed file that decided, with what did. */
  readonly files: readonly { readonly path: RepoPath; readonly because: string }[];
}

/** How something stands that rests on claims. */
export interface Support {
  /** `absent` is what the change itself does not bring, `missing` what is not verified. */
  readonly status: 'shown' | 'failed' | 'absent' | 'missing' | 'not-needed';
  readonly why: string;
  /** Ids of the records that it rests on. */
  readonly evidence: readonly string[];
}

export interface ProofResult extends Support {
  readonly proof: string;
  readonly means: string;
}

export interface Scorecard {
  readonly tier: Tier;
  readonly result: 'passed' | 'failed' | 'not-verified';
  /** The weight of what is met, of the weight of all that applies; 1 where nothing applies. */
  readonly ratio: number;
  readonly passRatio: number;
  readonly criteria: readonly (Support & {
    readonly criterion: string;
    readonly asks: string;
    readonly weight: number;
    readonly critical: boolean;
  })[];
}

// ---------------------------------------------------------------- Profile

export type ProfileName = 'backend-python' | 'fallback-minimum';

/** By which rules a tree is judged, and why. */
export interface Profile {
  /** Of the whole tree: ours where one of its scopes is, or may be. */
  readonly name: ProfileName;
  readonly source: 'explicit choice' | 'deterministic discovery';
  /** The folders that the tree is made of, each under one profile; the innermost that a file is in holds for it. */
  readonly scopes: readonly ProfileScope[];
  /** What could not be read, and folders of the configuration that are not there. */
  readonly warnings: readonly string[];
}

export interface ProfileScope {
  /** Relative to the root, which is the empty text. */
  readonly folder: RepoPath;
  readonly profile: ProfileName | 'none' | 'ambiguous';
  readonly isExplicit: boolean;
  /** The strongest first. */
  readonly stacks: readonly StackClaim[];
  /** What the project is used to; unknown where nothing speaks for it. Only of a scope that is ours. */
  readonly conventions?: Readonly<Record<string, readonly string[] | 'unknown'>>;
}

/** What speaks for a stack in one scope. */
export interface StackClaim {
  readonly stack: string;
  readonly title: string;
  /** The sum of its evidence. */
  readonly weight: number;
  readonly evidence: readonly { readonly what: string; readonly weight: number }[];
}

// ---------------------------------------------------------------- Cache

/** Results that can be made again at any time. Never evidence: an entry that is damaged or gone is a miss. */
export interface Cache {
  read(key: Digest): Promise<string | undefined>;
  /** Best effort: a cache that cannot be written is a slower cache. */
  write(key: Digest, value: string): void;
  /** All digests that were added to a named set. */
  readSet(name: string): Promise<ReadonlySet<Digest>>;
  /** Best effort, as `write`. */
  addToSet(name: string, digests: readonly Digest[]): void;
}

// ---------------------------------------------------------------- Context

/** Everything a command may know of the outside world; made once, at the edge. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Aborted on SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}
