import type { CheckContext } from './checks/check.ts';
import type { LoadedConfig } from './config/load.ts';
import { standingOf } from './gate.ts';
import type { GateRequest, JudgedTree, ProgressEvent } from './gate/request.ts';
import { resolveSkips } from './gate/skips.ts';
import { changeReader } from './git/change-reader.ts';
import { copyIncluded, findIncludedFiles, includedInputs } from './git/included-files.ts';
import { emptyTree } from './git/repository.ts';
import { surveySnapshot } from './git/snapshot-content.ts';
import { listTree } from './git/tree.ts';
import { ConfigError, UsageError } from './lib/errors.ts';
import type { Change, Evidence, GateName, Oid, RepoPath, Snapshot, TreeFile } from './model.ts';
import { detectProfile } from './profile/detect.ts';
import { coreRulebook, profileRulebooks } from './rulebook/load.ts';
import { resolvePolicy, type Policy, type ScopeName } from './rulebook/resolve.ts';
import type { Session } from './session.ts';
import { childEnvironment, droppedVariables, environmentInputs } from './toolchain/environment.ts';
import { ProjectConfig } from './toolchain/project-config.ts';
import { redactor } from './toolchain/redact.ts';

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
 * Everything that a gate needs to judge a Change, made from what the session shares.
 * @param side which of the Change's two trees it is about: each has a slot of its own
 * @throws ConfigError where the configuration of the tree cannot be used, UsageError where the tree holds evidence
 */
export async function gateRequest(
  session: Session,
  change: Change,
  { gate, tip, scope = 'full', keepGoing, onProgress }: JudgeOptions,
  side: 'head' | 'base' = 'head',
): Promise<GateRequest> {
  const { repository } = session;
  const reader = changeReader(repository, session.reader, change, tip);
  const [config, files] = await Promise.all([session.loadConfig(change.head.tree), reader.headFiles()]);
  refuseForeignEvidence(files);
  const profile = detectProfile(files);
  const { env, now, signal } = session.context;
  const childEnv = childEnvironment(env, session.declared(config));
  const content = lazily(() => surveySnapshot(repository, session.reader, change.head.tree, files));
  const included = lazily(() => findIncludedFiles(repository, config.values.snapshot?.include ?? []));
  const shared: Omit<CheckContext, 'claim'> = {
    change,
    reader,
    files,
    project: new ProjectConfig(files, reader),
    scope: scopeOf(config),
    toolchain: session.toolchains(config, files),
    env: childEnv,
    dropped: droppedVariables(env, session.declared(config)),
    runInputs: lazily(async () => [
      ...environmentInputs(childEnv, session.ledger.key),
      ...(await content()).inputs,
      ...includedInputs(repository.root, await included()),
    ]),
    redact: redactor(env, session.declared(config)),
    workTrees: session.roots(),
    history: {
      lastPassedMs: check => durationOf(session.ledger.latest(check, 'passed')),
      isProved: check => isProved(check, request),
    },
    cache: session.cache(),
    signal,
  };
  const policy = policyOf(profile.name, config);
  const request: GateRequest = {
    gate,
    change,
    profile,
    policy,
    skips: resolveSkips({ gate, policy, env, scope }),
    ledger: session.ledger,
    head: {
      checkContext: claim => ({ ...shared, claim }),
      workspace: lazily(async () => {
        const workspace = await session.workspace(side, (await content()).parts);
        copyIncluded(repository.root, workspace.path, await included());
        return workspace;
      }),
      absent: content,
    },
    ...(change.base.tree !== emptyTree(repository) && {
      base: paths => judgedBase(session, change.base, paths, gate),
    }),
    keepGoing,
    now,
    onProgress,
  };
  return request;
}

/** What stood in some files at the base; undefined where the base cannot be judged. */
async function judgedBase(
  session: Session,
  base: Snapshot,
  paths: ReadonlySet<RepoPath>,
  gate: GateName,
): Promise<JudgedTree | undefined> {
  try {
    const files = (await listTree(session.repository, base.tree)).filter(({ path }) => paths.has(path));
    const change: Change = {
      kind: 'range',
      label: 'base',
      base: { tree: emptyTree(session.repository) },
      head: base,
      files: files.map(head => ({ path: head.path, head })),
    };
    const options = { gate, keepGoing: true, onProgress: () => undefined };
    return (await gateRequest(session, change, options, 'base')).head;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) return undefined;
    throw error;
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
    ...(values.tests?.requires && { requires: values.tests.requires }),
    ...(values.tests?.hermetic !== undefined && { hermetic: values.tests.hermetic }),
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
