import { dirname, join } from 'node:path';
import { fileCache } from './cache/file-cache.ts';
import type { CheckContext, Plan } from './checks/check.ts';
import { configFileNames } from './config/names.ts';
import { loadConfig, type ConfigFile, type LoadedConfig } from './config/load.ts';
import { Ledger } from './evidence/ledger.ts';
import { writeSessionState } from './evidence/session-state.ts';
import { judge, standingOf, type Standing } from './gate.ts';
import { planClaim } from './gate/plan-claim.ts';
import type { GateRequest, JudgedTree, ProgressEvent } from './gate/request.ts';
import { resolveSkips } from './gate/skips.ts';
import { changeReader } from './git/change-reader.ts';
import { conversionInputs } from './git/conversion.ts';
import { copyIncluded, findIncludedFiles, includedInputs } from './git/included-files.ts';
import { ObjectReader } from './git/object-reader.ts';
import { emptyTree, governanceFolder, locateRepository, type Repository } from './git/repository.ts';
import { repositoryCacheFolder } from './git/slot-folder.ts';
import { Slot } from './git/slot.ts';
import { listRoot, listTree } from './git/tree.ts';
import { canonicalJson, sha256 } from './lib/digest.ts';
import { ConfigError, missingObject, UsageError } from './lib/errors.ts';
import { runnableAtRoot } from './lib/self-command.ts';
import type {
  Cache,
  Change,
  ClaimName,
  Context,
  Evidence,
  GateName,
  Input,
  Oid,
  RepoPath,
  Snapshot,
  TreeFile,
  Verdict,
  Workspace,
} from './model.ts';
import { detectProfile } from './profile/detect.ts';
import { coreRulebook, profileRulebooks } from './rulebook/load.ts';
import { resolvePolicy, type Policy, type ScopeName } from './rulebook/resolve.ts';
import { childEnvironment, environmentInputs, type DeclaredEnvironment } from './toolchain/environment.ts';
import { ProjectConfig } from './toolchain/project-config.ts';
import { projectFolders } from './toolchain/configured-folders.ts';
import { redactor } from './toolchain/redact.ts';
import { resolveToolchain, type Toolchain } from './toolchain/toolchain.ts';

export interface JudgeOptions {
  readonly gate: GateName;
  /** The object that a push ends with; its whole history since the base is scanned. */
  readonly tip?: Oid;
  /** How much the repository holds a pushed ref to; all by default. */
  readonly scope?: ScopeName;
  /** Whether the Change is only a part of what the gate is for: then nothing is ready, and it is no state of the session. */
  readonly partial?: boolean;
  readonly keepGoing: boolean;
  readonly onProgress: (event: ProgressEvent) => void;
}

/**
 * One run of pygov in one repository: what several gates share, each part made when it is first needed. Close it, so
 * that the slot is released.
 */
export class Session {
  readonly context: Context;
  readonly repository: Repository;
  readonly reader: ObjectReader;
  readonly ledger: Ledger;
  /** The head tree and the base tree have a slot each, so that both keep their caches. */
  readonly #slots: { head?: Slot; base?: Slot } = {};
  #cacheFolder: string | undefined;

  private constructor(context: Context, repository: Repository) {
    this.context = context;
    this.repository = repository;
    this.reader = new ObjectReader(repository);
    this.ledger = new Ledger(governanceFolder(repository));
  }

  /** @throws UsageError where `context.cwd` is in no repository with a work tree */
  static async open(context: Context): Promise<Session> {
    return new Session(context, await locateRepository(context));
  }

  close(): void {
    this.#slots.head?.release();
    this.#slots.base?.release();
    this.reader.close();
  }

  /**
   * The configuration of a tree, from its blobs.
   * @throws ConfigError where it cannot be used, UsageError where git does not have it
   */
  async loadConfig(tree: Oid): Promise<LoadedConfig> {
    const entries = (await listRoot(this.reader, tree)).filter(({ name }) =>
      configFileNames.some(known => known === name),
    );
    const files: ConfigFile[] = [];
    for (const { name, mode, oid } of entries) {
      if (mode === '120000')
        throw new ConfigError({ file: name }, 'is a symlink; configuration must be a regular file');
      const blob = await this.reader.read(oid);
      if (blob?.type === 'blob') files.push({ name, content: blob.content });
      else if (mode.startsWith('100')) throw missingObject(name, oid);
    }
    if (files.length === 0) return { values: {}, file: undefined };
    return loadConfig(files);
  }

  /** Judges one Change at one gate and writes `session-state.json`. */
  async judge(change: Change, options: JudgeOptions): Promise<Verdict> {
    const decided = await judge(await this.#request(change, options));
    const verdict = this.#withRunnableRecovery(decided);
    if (options.partial === true) {
      const isReady = verdict.exitCode === 0;
      return { ...verdict, partial: true, ...(isReady && { state: 'unverified' as const }) };
    }
    writeSessionState(governanceFolder(this.repository), verdict);
    return verdict;
  }

  /** How every claim of a gate stands for a Change by the evidence there is; nothing is run. */
  async standings(change: Change, options: JudgeOptions): Promise<Map<ClaimName, Standing>> {
    const request = await this.#request(change, options);
    const standings = new Map<ClaimName, Standing>();
    for (const claim of request.policy.claims) {
      if (claim.gates[options.gate]) standings.set(claim.name, await standingOf(claim, request));
    }
    return standings;
  }

  /** How every claim of a gate would be proved for a Change; nothing is run. */
  async plans(change: Change, gate: GateName): Promise<Map<ClaimName, Plan>> {
    const request = await this.#request(change, { gate, keepGoing: true, onProgress: () => undefined });
    const plans = new Map<ClaimName, Plan>();
    for (const claim of request.policy.claims) {
      if (claim.gates[gate]) plans.set(claim.name, await planClaim(claim, request.head));
    }
    return plans;
  }

  /** What the configuration adds to the environment of tools. */
  declared({ values }: LoadedConfig): DeclaredEnvironment {
    return { pass: values.env?.pass ?? [], set: values.env?.set ?? {} };
  }

  async #request(
    change: Change,
    { gate, tip, scope = 'full', keepGoing, onProgress }: JudgeOptions,
    side: 'head' | 'base' = 'head',
  ): Promise<GateRequest> {
    const reader = changeReader(this.repository, this.reader, change, tip);
    const [config, files] = await Promise.all([this.loadConfig(change.head.tree), reader.headFiles()]);
    refuseForeignEvidence(files);
    const profile = detectProfile(files);
    const { env, now, signal } = this.context;
    const childEnv = childEnvironment(env, this.declared(config));
    const conversion = lazily(() => conversionInputs(this.repository, files));
    const included = lazily(() => this.#included(config));
    const shared: Omit<CheckContext, 'claim'> = {
      change,
      reader,
      files,
      project: new ProjectConfig(files, reader),
      scope: scopeOf(config),
      toolchain: this.toolchains(config, files),
      env: childEnv,
      runInputs: lazily(async () => [
        ...environmentInputs(childEnv, this.ledger.key),
        ...(await conversion()),
        ...includedInputs(this.repository.root, await included()),
      ]),
      redact: redactor(env, this.declared(config)),
      workTrees: this.roots(),
      history: {
        lastPassedMs: check => durationOf(this.ledger.latest(check, 'passed')),
        isProved: check => isProved(check, request),
      },
      cache: this.cache(),
      signal,
    };
    const policy = policyOf(profile.name, config);
    const request: GateRequest = {
      gate,
      change,
      profile,
      policy,
      skips: resolveSkips({ gate, policy, env, scope }),
      ledger: this.ledger,
      head: {
        checkContext: claim => ({ ...shared, claim }),
        workspace: lazily(async () => {
          const workspace = await this.#workspace(side, change.head.tree, await conversion());
          copyIncluded(this.repository.root, workspace.path, await included());
          return workspace;
        }),
      },
      ...(change.base.tree !== emptyTree(this.repository) && {
        base: paths => this.#judgedBase(change.base, paths, gate),
      }),
      keepGoing,
      now,
      onProgress,
    };
    return request;
  }

  #included({ values }: LoadedConfig): Promise<RepoPath[]> {
    return findIncludedFiles(this.repository, values.snapshot?.include ?? []);
  }

  /** The interpreters of a tree's projects, each found and asked once. */
  toolchains(config: LoadedConfig, files: readonly TreeFile[]): (folder?: RepoPath) => Promise<Toolchain> {
    const { env, signal } = this.context;
    const known = new Map<RepoPath, Promise<Toolchain>>();
    return (folder = '') => {
      const toolchain =
        known.get(folder) ??
        resolveToolchain({
          roots: this.roots(),
          folders: folder === '' ? ['', ...projectFolders(files)] : [folder, ''],
          env,
          declared: this.declared(config),
          configured: config.values.python,
          signal,
          cache: this.cache(),
        });
      known.set(folder, toolchain);
      return toolchain;
    };
  }

  /** The folder of slots and results of this repository. */
  cacheFolder(): string {
    this.#cacheFolder ??= repositoryCacheFolder(this.repository, this.context.env);
    return this.#cacheFolder;
  }

  cache(): Cache {
    return fileCache(join(this.cacheFolder(), 'results'));
  }

  /** This work tree, and the main one where that is another. */
  roots(): string[] {
    const main = dirname(governanceFolder(this.repository));
    const { root, gitDir, commonDir } = this.repository;
    return gitDir === commonDir ? [root] : [root, main];
  }

  #withRunnableRecovery(verdict: Verdict): Verdict {
    const { blocker } = verdict;
    if (!blocker) return verdict;
    const recovery = runnableAtRoot(blocker.recovery, { ...this.context, root: this.repository.root });
    return { ...verdict, blocker: { ...blocker, recovery } };
  }

  /** What stood in some files at the base; undefined where the base cannot be judged. */
  async #judgedBase(
    base: Snapshot,
    paths: ReadonlySet<RepoPath>,
    gate: GateName,
  ): Promise<JudgedTree | undefined> {
    try {
      const files = (await listTree(this.repository, base.tree)).filter(({ path }) => paths.has(path));
      const change: Change = {
        kind: 'range',
        label: 'base',
        base: { tree: emptyTree(this.repository) },
        head: base,
        files: files.map(head => ({ path: head.path, head })),
      };
      const options = { gate, keepGoing: true, onProgress: () => undefined };
      return (await this.#request(change, options, 'base')).head;
    } catch (error) {
      if (error instanceof ConfigError || error instanceof UsageError) return undefined;
      throw error;
    }
  }

  async #workspace(side: 'head' | 'base', tree: Oid, conversion: readonly Input[]): Promise<Workspace> {
    const slot = (this.#slots[side] ??= Slot.acquire(this.repository, this.cacheFolder()));
    await slot.checkout(tree, sha256(canonicalJson(conversion)));
    return slot;
  }
}

function policyOf(profile: keyof typeof profileRulebooks, { values, file }: LoadedConfig): Policy {
  return resolvePolicy(coreRulebook, profileRulebooks[profile], {
    file,
    timeouts: values.timeouts ?? {},
    maxAge: values.evidence?.['max-age'],
    legacy: values.legacy,
    checks: values.checks ?? {},
  });
}

/** Milliseconds from the start to the end of a run. */
function durationOf(record: Evidence | undefined): number | undefined {
  return record && Date.parse(record.finished) - Date.parse(record.started);
}

async function isProved(check: string, request: GateRequest): Promise<boolean> {
  const claim = request.policy.claims.find(known => known.check === check);
  return claim !== undefined && (await standingOf(claim, request)).kind === 'VERIFIED';
}

function scopeOf({ values }: LoadedConfig): CheckContext['scope'] {
  return {
    ...(values.types && { types: values.types.paths }),
    ...(values.tests?.paths && { tests: values.tests.paths }),
    ...(values.tests?.requires && { services: values.tests.requires }),
  };
}

/**
 * Evidence is made on this machine. What a commit brings as such could have been made by anyone, with the key to seal it.
 * @throws UsageError where the judged tree holds some
 */
function refuseForeignEvidence(files: readonly TreeFile[]): void {
  const found = files.find(({ path }) => path === '.governance' || path.startsWith('.governance/'));
  if (!found) return;
  throw new UsageError(`${found.path} is in the judged tree: evidence is no part of a commit`, {
    recovery: 'git rm -r --cached :/.governance',
  });
}

/** Checks of one order ask at the same time; all get the one result. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
