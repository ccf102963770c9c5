import { join } from 'node:path';
import { changeSourceRules } from './tree-source-rules.ts';
import type { CheckContext } from './checks/check.ts';
import type { LoadedConfig } from './config/load.ts';
import { baselinePath, parseBaseline } from './evidence/baseline.ts';
import type { BaseScope, GateRequest, JudgedTree, ProgressEvent } from './gate/request.ts';
import { resolveSkips } from './gate/skips.ts';
import { standingOf } from './gate/standing.ts';
import { changeReader } from './git/change-reader.ts';
import { copyIncluded, findIncludedFiles, includedInputs } from './git/included-files.ts';
import { overlayTree } from './git/overlay-tree.ts';
import { emptyTree } from './git/repository.ts';
import { surveySnapshot } from './git/snapshot-content.ts';
import { listTree } from './git/tree.ts';
import { WorkTree } from './git/work-tree.ts';
import { ConfigError, missingObject, UsageError } from './lib/errors.ts';
import { lazily } from './lib/lazily.ts';
import type { Change, ChangeReader, Evidence, GateName, Oid, TreeFile } from './model.ts';
import { ambiguityBlocker, ambiguityOf, orderWhileAmbiguous, type Ambiguity } from './profile/ambiguity.ts';
import { weakenedSurroundings } from './policy-change/weakened-surroundings.ts';
import { oursIn } from './profile/detect.ts';
import { findSurfaces, type Exposure } from './risk/find-surfaces.ts';
import type { Policy, ScopeName } from './rulebook/policy.ts';
import type { Session } from './session.ts';
import { childEnvironment, droppedVariables, environmentInputs } from './toolchain/environment.ts';
import { ProjectConfig } from './toolchain/project-config.ts';
import { redactor } from './toolchain/redact.ts';
import { changePolicy } from './tree-policy.ts';
import { treeProfile } from './tree-profile.ts';

export interface JudgeOptions {
  readonly gate: GateName;
  /** The object that a push ends with; its whole history since the base is scanned. */
  readonly tip?: Oid;
  /** How much the repository holds a pushed ref to; all by default. */
  readonly scope?: ScopeName;
  /** Whether the Change is only a part of what the gate is for: then nothing is ready, and it is no state of the session. */
  readonly partial?: boolean;
  /** Where nothing stood before: whether the baseline that the tree holds is taken for it. */
  readonly baseline?: 'ignored';
  readonly keepGoing: boolean;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** What the base of a Change is judged by as the Change itself is, whatever its own tree says. */
type AsHead = Pick<CheckContext, 'sourceRules' | 'tier'>;

/**
 * Everything that a gate needs to judge a Change, made from what the session shares.
 * @param asHead for the base of a Change; the two trees have a slot each
 * @throws ConfigError where the configuration of the tree cannot be used, UsageError where the tree holds evidence
 */
export async function gateRequest(
  session: Session,
  change: Change,
  { gate, tip, scope = 'full', baseline, keepGoing, onProgress }: JudgeOptions,
  asHead?: AsHead,
): Promise<GateRequest> {
  const { repository } = session;
  const side = asHead ? 'base' : 'head';
  const reader = changeReader(repository, session.reader, change, tip);
  const [config, files] = await Promise.all([session.loadConfig(change.head.tree), reader.headFiles()]);
  refuseForeignEvidence(files);
  const profile = await treeProfile(session, change.head.tree, config, files);
  const { policy, weakened, before } = await changePolicy(session, change, profile, config);
  const ours = [profile, ...(before ? [before] : [])].map(oursIn);
  const rules = asHead
    ? { sourceRules: asHead.sourceRules, weakened: [] }
    : await changeSourceRules(change, files, reader);
  const ambiguity = ambiguityOf(profile, config.values);
  const openOrder = ambiguity ? orderWhileAmbiguous(gate) : Infinity;
  const blocker =
    ambiguity && policy.scopes[scope].maxOrder > openOrder ? ambiguityBlocker(ambiguity, gate) : undefined;
  const { env, now, signal } = session.context;
  const childEnv = childEnvironment(env, session.declared(config));
  const content = lazily(() => surveySnapshot(repository, session.reader, change.head.tree, files));
  const included = lazily(() => findIncludedFiles(repository, config.values.snapshot?.include ?? []));
  const project = new ProjectConfig(files, reader);
  const exposure = lazily(() => exposureOf(change, reader, policy, path => ours.some(holds => holds(path))));
  const judgedAs: AsHead = {
    sourceRules: rules.sourceRules,
    tier: asHead ? asHead.tier : async () => (await exposure()).tier,
  };
  const shared: Omit<CheckContext, 'claim'> = {
    ...judgedAs,
    change,
    isBase: side === 'base',
    key: () => session.ledger.key,
    reader,
    files,
    isOurs: path => ours.some(holds => holds(path)),
    project,
    scope: scopeOf(config),
    toolchain: session.toolchains(config, files, project),
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
      lastPassedMs: check => durationOf(session.ledger.latest(check, ['passed'])),
      isProved: check => isProved(check, request),
    },
    today: now().toISOString().slice(0, 10),
    cache: session.cache(),
    signal,
  };
  const request: GateRequest = {
    gate,
    change,
    profile: ambiguity ? { ...profile, warnings: [...profile.warnings, ...told(ambiguity)] } : profile,
    ...(blocker && { unsettled: { maxOrder: openOrder, blocker } }),
    policy: { ...policy, loosened: [...policy.loosened, ...rules.sourceRules.loosened] },
    exposure,
    weakened: [...weakened, ...rules.weakened],
    weakenedAround:
      side === 'base' || change.base.tree === emptyTree(repository)
        ? []
        : await weakenedSurroundings(change.files, reader),
    skips: resolveSkips({ gate, policy, env, scope, openOrder: blocker ? Infinity : openOrder }),
    ledger: session.ledger,
    head: {
      checkContext: claim => ({ ...shared, claim }),
      workspace: lazily(async () => {
        const workspace = await session.workspace(side, (await content()).parts);
        copyIncluded(repository.root, workspace.path, await included());
        return workspace;
      }),
      absent: content,
      workTree: () => new WorkTree(repository, change.head.tree, join(session.cacheFolder(), 'work-tree')),
    },
    ...(change.base.tree !== emptyTree(repository) && {
      base: oneAfterAnother(async (scope, judge) => {
        const base = await judgedBase(session, change, scope, { gate, judgedAs });
        return base && judge(base);
      }),
    }),
    ...(change.base.tree === emptyTree(repository) && baseline !== 'ignored' && baselineOf(files, reader)),
    keepGoing,
    now,
    onProgress,
  };
  return request;
}

async function exposureOf(
  change: Change,
  reader: ChangeReader,
  { risk }: Policy,
  isOurs: CheckContext['isOurs'],
): Promise<Exposure> {
  if (!risk.tiering) return { tier: 'TIER-HIGH', surfaces: [], testLines: [] };
  return findSurfaces(change, reader, risk.tiering, isOurs);
}

/** What a person should read of it, whether the gate goes on or not. */
function told({ message, shortlist, recovery }: Ambiguity): string[] {
  return [`${message}: ${shortlist.join('; ')}; to settle it: ${recovery}`];
}

function baselineOf(files: readonly TreeFile[], reader: ChangeReader): Pick<GateRequest, 'baseline'> {
  const file = files.find(({ path }) => path === baselinePath);
  if (!file) return {};
  const { oid } = file;
  const read = lazily(async () => {
    const content = await reader.readBlob(oid);
    if (!content) throw missingObject(baselinePath, oid);
    return parseBaseline(content.toString());
  });
  return { baseline: { oid, read } };
}

/** A call begins when the one before has ended, however it ended. */
function oneAfterAnother(call: NonNullable<GateRequest['base']>): NonNullable<GateRequest['base']> {
  let last: Promise<unknown> = Promise.resolve();
  return (scope, judge) => {
    const next = last.then(() => call(scope, judge));
    last = next.catch(() => undefined);
    return next;
  };
}

/** What stood in some files at the base; undefined where the base cannot be judged. */
async function judgedBase(
  session: Session,
  { base, files }: Change,
  { paths, configuration }: BaseScope,
  { gate, judgedAs }: { gate: GateName; judgedAs: AsHead },
): Promise<JudgedTree | undefined> {
  const { repository } = session;
  try {
    const newer = files.filter(({ path }) => configuration.has(path));
    const tree = await overlayTree(repository, base.tree, newer);
    const old = (await listTree(repository, tree)).filter(
      ({ path }) => paths.has(path) && !newer.some(file => file.path === path),
    );
    const change: Change = {
      kind: 'range',
      label: 'base',
      base: { tree: emptyTree(repository) },
      head: { tree },
      files: old.map(head => ({ path: head.path, head })),
    };
    const options = { gate, keepGoing: true, onProgress: () => undefined };
    return (await gateRequest(session, change, options, judgedAs)).head;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) return undefined;
    throw error;
  }
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
