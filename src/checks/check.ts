import type {
  Cache,
  Change,
  ChangeReader,
  ClaimName,
  Finding,
  Input,
  Outcome,
  Part,
  ReasonCode,
  RepoPath,
  Tier,
  TreeFile,
  Workspace,
} from '../model.ts';
import type { SelectionPolicy } from '../python/select-tests.ts';
import type { TreeRules } from '../source-rules/join-rules.ts';
import type { WayToAccept } from './secrets/accept-secret.ts';
import type { ProjectConfig } from '../toolchain/project-config.ts';
import type { Toolchain } from '../toolchain/toolchain.ts';

/** A command of the repository's configuration, and the files that it is about. */
export interface ClaimCommand {
  readonly run: readonly string[];
  /** Globs. It is needed where a file of these changed, and they are what its evidence depends on. */
  readonly files: readonly string[];
  readonly runsIn: 'snapshot' | 'worktree';
  /** The report in JUnit XML that it writes, relative to where it runs. */
  readonly junit?: RepoPath;
}

/** See `outside` in `rulebooks/core.yml`. */
export interface OutsidePolicy {
  /** Folders that are the machine's, not the project's. */
  readonly platform: readonly string[];
  readonly programs: readonly string[];
  readonly kinds: Readonly<Record<UndeclaredKind, { readonly message: string; readonly mend: string }>>;
}

/** What tests may take from outside although nobody declared it. */
export type UndeclaredKind =
  | 'file'
  /** A file of the judged tree, but the user's copy of it. */
  | 'working-copy'
  /** A file of the working tree that is not in the judged tree. */
  | 'untracked'
  | 'service'
  | 'program'
  /** That is set for the user and was not handed on. */
  | 'variable'
  /** What could not be watched. */
  | 'unwatched';

/** One kind of judging. Planning reads the Change and the configuration of the judged tree, and runs no tool on it. */
export interface Check {
  /** As the rulebook names it. */
  readonly id: string;
  /**
   * What its tools may read of the snapshot besides the files that they are given: the Python of submodules too, or any
   * file. Without it, only files of the repository itself.
   */
  readonly reads?: 'python' | 'everything';
  plan(context: CheckContext): Promise<Plan>;
}

export interface CheckContext {
  readonly claim: {
    readonly name: ClaimName;
    readonly timeoutMs: number;
    readonly onlyConfigured: boolean;
    /** Whether a run of tests that takes more from outside than is declared proves nothing. */
    readonly hermetic: boolean;
    readonly defaultRules: readonly string[];
    /** Whose findings are shown and do not block. */
    readonly advisoryRules: readonly string[];
    /** In which ways a person may let a found secret be. */
    readonly accepts: readonly WayToAccept[];
    /** Of a claim about a part of the suite. */
    readonly targeting?: SelectionPolicy & {
      readonly suiteAtLeastMs: number;
      /** The share of all test files. */
      readonly selectsAtMost: number;
    };
    /** Of a claim about tests: what is told of what they take from outside the snapshot. */
    readonly outside?: OutsidePolicy;
    /** What a claim of the repository's own configuration runs. */
    readonly command?: ClaimCommand;
  };
  /** The source rules that the Change is held to; its base is judged by the same. */
  readonly sourceRules: TreeRules;
  /** How much can go wrong with the Change, as the rulebook of tiers has it; looked into when it is first asked for. */
  tier(): Promise<Tier>;
  readonly change: Change;
  /** Whether it is the tree of a base, asked for what stood there before. */
  readonly isBase: boolean;
  /** For digests of what must not be told; of this repository on this machine. */
  readonly key: () => Uint8Array;
  readonly reader: ChangeReader;
  /** Every file of the head tree. */
  readonly files: readonly TreeFile[];
  /** Whether the rules of the profile hold for a file; another is judged only where its tool is configured. */
  readonly isOurs: (path: RepoPath) => boolean;
  readonly project: ProjectConfig;
  /** Paths that the repository's configuration gives a tool, instead of the tool's own configured scope. */
  readonly scope: {
    readonly types?: readonly RepoPath[];
    readonly tests?: readonly RepoPath[];
    /** What the tests need from outside: `tcp:<host>:<port>`, `program:<name>`, `file:<path>`. */
    readonly requires?: readonly string[];
  };
  /** The interpreter for a folder of the tree: the environment of that project, else that of the repository. */
  toolchain(folder?: RepoPath): Promise<Toolchain>;
  /** What every child of this gate sees. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that are set for the user and not for a child. */
  readonly dropped: readonly string[];
  /** What every run in the snapshot depends on besides files: the environment, and how git writes the snapshot. */
  runInputs(): Promise<readonly Input[]>;
  /** Takes out of a text what must not be recorded. */
  readonly redact: (text: string) => string;
  readonly workTrees: readonly string[];
  readonly history: History;
  /** As an ISO 8601 date; what expires does so by it. */
  readonly today: string;
  readonly cache: Cache;
  readonly signal: AbortSignal;
}

/** What the ledger knows of other checks. */
export interface History {
  /** How long the last run took in which a check passed. */
  lastPassedMs(check: string): number | undefined;
  /** Whether a check has fresh evidence for the judged tree. */
  isProved(check: string): Promise<boolean>;
}

/** What a Check wants to do about a Change; several where the repository has configured several tools for one claim. */
export type Plan = SinglePlan | { readonly kind: 'several'; readonly plans: readonly SinglePlan[] };

export type SinglePlan =
  | {
      readonly kind: 'not-needed';
      readonly why: string;
      /** What a person should think about all the same. */
      readonly warning?: string;
    }
  | {
      readonly kind: 'unproved';
      readonly reason: ReasonCode;
      readonly message: string;
      readonly recovery?: string;
    }
  | Task;

interface TaskFacts {
  /** The check under whose name the evidence is kept, where that is not the claim's: several tools may prove one claim. */
  readonly check?: string;
  /** Name and version. */
  readonly tool: string;
  /** As it is recorded: interpreter and snapshot as `<python>` and `<slot>`. */
  readonly command: readonly string[];
  readonly inputs: readonly Input[];
  /**
   * The files whose results are recorded one by one, for a tool that judges each file by itself: only those without
   * fresh evidence are run again. Findings then name a part's path.
   */
  readonly parts?: readonly Part[];
  /** What a person should know of the tool; nothing is blocked by it. */
  readonly warnings?: readonly string[];
  /** What mends the findings that are new, where that depends on which these are: a command, and words to it. */
  mend?(introduced: readonly Finding[]): Promise<{ readonly recovery: string; readonly output?: string }>;
}

/** One run of a Check: everything that decides its result is in `inputs` and `parts`. */
export type Task =
  | (TaskFacts & { readonly kind: 'blobs'; run(parts: readonly Part[]): Promise<Outcome> })
  | (TaskFacts & {
      readonly kind: 'workspace';
      /** Where: the snapshot, or the user's working tree while it is as the judged tree. */
      readonly runsIn?: 'work-tree';
      run(workspace: Workspace, parts: readonly Part[]): Promise<Outcome>;
    });

export function unproved(
  reason: ReasonCode,
  message: string,
  more: { recovery?: string; output?: string } = {},
): Outcome {
  return { kind: 'unproved', reason, message, ...more };
}

/** Failed where a finding is an error, else passed; warnings and infos stay with the Outcome either way. */
export function judged(findings: readonly Finding[], summaries: { passed: string; failed: string }): Outcome {
  return findings.some(({ severity }) => severity === 'error')
    ? { kind: 'failed', summary: summaries.failed, findings }
    : { kind: 'passed', summary: summaries.passed, findings };
}

/** The arguments of a tool as an input; no two lists give the same text. */
export function argumentsInput(args: readonly string[]): Input {
  return { kind: 'command', label: 'arguments', value: JSON.stringify(args) };
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
