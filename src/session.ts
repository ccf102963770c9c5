import { dirname, join } from 'node:path';
import { fileCache } from './cache/file-cache.ts';
import type { Plan } from './checks/check.ts';
import { configFileNames } from './config/names.ts';
import { loadConfig, type ConfigFile, type LoadedConfig } from './config/load.ts';
import { noteGate } from './evidence/gate-journal.ts';
import { Ledger } from './evidence/ledger.ts';
import { writeSessionState } from './evidence/session-state.ts';
import { judge } from './gate.ts';
import { gateRequest, type JudgeOptions } from './gate-request.ts';
import { isDerived } from './gate/derived-claims.ts';
import { loosenedSettings, policyWarnings } from './gate/policy-warnings.ts';
import { planClaim } from './gate/plan-claim.ts';
import { standingsOf, type Standing } from './gate/standing.ts';
import { ObjectReader } from './git/object-reader.ts';
import { explainMissing } from './git/partial-clone.ts';
import { governanceFolder, shareGovernanceFolder } from './git/governance-folder.ts';
import { locateRepository, type Repository } from './git/repository.ts';
import { repositoryCacheFolder } from './git/slot-folder.ts';
import { Slot } from './git/slot.ts';
import type { SnapshotPart } from './git/snapshot-content.ts';
import { listRoot } from './git/tree.ts';
import { ConfigError } from './lib/errors.ts';
import { runnableAtRoot } from './lib/self-command.ts';
import type {
  Cache,
  Change,
  ClaimName,
  Context,
  GateName,
  Oid,
  RepoPath,
  TreeFile,
  Verdict,
  Workspace,
} from './model.ts';
import { masterRulebook } from './rulebook/load.ts';
import type { DeclaredEnvironment } from './toolchain/environment.ts';
import { projectFolders } from './toolchain/configured-folders.ts';
import type { ProjectConfig } from './toolchain/project-config.ts';
import { resolveToolchain, type Toolchain } from './toolchain/toolchain.ts';

/** How the claims of a gate stand, and what a person should know of the policy. */
export interface Standings {
  readonly standings: ReadonlyMap<ClaimName, Standing>;
  readonly warnings: readonly string[];
  /** Those of the warnings that tell of a setting that is looser than it was. */
  readonly loosened: readonly string[];
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
  readonly #configs = new Map<string, Promise<LoadedConfig>>();

  private constructor(context: Context, repository: Repository) {
    this.context = context;
    this.repository = repository;
    this.reader = new ObjectReader(repository);
    this.ledger = new Ledger(governanceFolder(repository));
  }

  /** @throws UsageError where `context.cwd` is in no repository with a work tree */
  static async open(context: Context): Promise<Session> {
    const repository = await locateRepository(context);
    await shareGovernanceFolder(repository);
    return new Session(context, repository);
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
    // Trees with the same files have the same configuration, as base and head mostly do.
    const key = entries.map(({ name, mode, oid }) => `${mode} ${oid} ${name}`).join('\n');
    const known = this.#configs.get(key) ?? this.#readConfig(entries);
    this.#configs.set(key, known);
    return known;
  }

  async #readConfig(entries: Awaited<ReturnType<typeof listRoot>>): Promise<LoadedConfig> {
    const files: ConfigFile[] = [];
    for (const { name, mode, oid } of entries) {
      if (mode === '120000')
        throw new ConfigError({ file: name }, 'is a symlink; configuration must be a regular file');
      const blob = await this.reader.read(oid);
      if (blob?.type === 'blob') files.push({ name, content: blob.content });
      else if (mode.startsWith('100')) throw await explainMissing(this.repository, name, oid);
    }
    if (files.length === 0) return { values: {}, file: undefined };
    return loadConfig(files);
  }

  /** Judges one Change at one gate and writes `session-state.json`. */
  async judge(change: Change, options: JudgeOptions): Promise<Verdict> {
    const decided = await judge(await gateRequest(this, change, options));
    const verdict = this.#withRunnableRecovery(decided);
    noteGate(governanceFolder(this.repository), verdict);
    if (options.partial === true) {
      const isReady = verdict.exitCode === 0;
      return { ...verdict, partial: true, ...(isReady && { state: 'unverified' as const }) };
    }
    const { phase = '' } = masterRulebook.gates[verdict.gate] ?? {};
    writeSessionState(governanceFolder(this.repository), verdict, phase);
    return verdict;
  }

  /** How every claim of a gate stands for a Change by the evidence there is; nothing is run. */
  async standings(change: Change, options: JudgeOptions): Promise<Standings> {
    const request = await gateRequest(this, change, options);
    return {
      standings: await standingsOf(request),
      warnings: policyWarnings(request),
      loosened: loosenedSettings(request),
    };
  }

  /** How every claim of a gate would be proved for a Change; nothing is run. */
  async plans(change: Change, gate: GateName): Promise<Map<ClaimName, Plan>> {
    const request = await gateRequest(this, change, { gate, keepGoing: true, onProgress: () => undefined });
    const plans = new Map<ClaimName, Plan>();
    for (const claim of request.policy.claims) {
      if (claim.gates[gate] && !isDerived(claim)) plans.set(claim.name, await planClaim(claim, request.head));
    }
    return plans;
  }

  /** What the configuration adds to the environment of tools. */
  declared({ values }: LoadedConfig): DeclaredEnvironment {
    return { pass: values.env?.pass ?? [], set: values.env?.set ?? {} };
  }

  /** The interpreters of a tree's projects, each found and asked once. */
  toolchains(
    config: LoadedConfig,
    files: readonly TreeFile[],
    project: ProjectConfig,
  ): (folder?: RepoPath) => Promise<Toolchain> {
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
          project,
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

  /** A slot with a tree. The head and the base of a Change have one each. */
  async workspace(side: 'head' | 'base', parts: readonly SnapshotPart[]): Promise<Workspace> {
    const slot = (this.#slots[side] ??= Slot.acquire(this.cacheFolder()));
    await slot.checkout(parts);
    return slot;
  }
}
