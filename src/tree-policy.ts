import type { LoadedConfig } from './config/load.ts';
import { emptyTree } from './git/repository.ts';
import { listRoot } from './git/tree.ts';
import { canonicalJson } from './lib/digest.ts';
import { ConfigError, missingObject, UsageError } from './lib/errors.ts';
import type { Change, Oid, Profile, RepoPath } from './model.ts';
import { oursIn } from './profile/detect.ts';
import { noPolicyConfig, type PolicyConfig } from './rulebook/configuration-layer.ts';
import { holdToBase, type Weakening } from './rulebook/hold-to-base.ts';
import { parseRulebook } from './rulebook/parse-rulebook.ts';
import type { Policy } from './rulebook/policy.ts';
import { resolvePolicy, type RepositoryRulebook } from './rulebook/resolve-policy.ts';
import type { Session } from './session.ts';
import { findAddOns } from './tree-add-ons.ts';
import { treeProfile } from './tree-profile.ts';

/** Where a repository keeps its rulebooks, unless its configuration says otherwise. */
const defaultFolder = 'governance/rulebooks';

/** The policy by which a Change is judged, and what the Change would loosen. */
export interface ChangePolicy {
  readonly policy: Policy;
  readonly weakened: readonly Weakening[];
  /** The profile of the base, where that may be stricter than that of the head. */
  readonly before?: Profile;
}

/**
 * A Change is judged by its own policy, held to that of its base. A base without anything of pygov's is adoption.
 * @throws ConfigError where the policy of the head cannot be followed
 */
export async function changePolicy(
  session: Session,
  { base, head }: Change,
  profile: Profile,
  { values, file }: LoadedConfig,
): Promise<ChangePolicy> {
  const policy = await treePolicy(session, head.tree, profile.name);
  if (base.tree === emptyTree(session.repository)) return { policy, weakened: [] };
  let before: Profile | undefined;
  const held = await basePolicy(session, base.tree, async () => {
    before = await profileBefore(session, base.tree, profile, values);
    return (before ?? profile).name;
  });
  if (!held) return { policy, weakened: [] };
  const { policy: both, weakened } = holdToBase(policy, held);
  if (!before) return { policy: both, weakened };
  return { policy: both, weakened: [...weakenedScopes(before, profile, file), ...weakened], before };
}

/** Folders that the Change takes out of our profile. */
function weakenedScopes(before: Profile, head: Profile, file: string | undefined): Weakening[] {
  const [wasOurs, isOurs] = [oursIn(before), oursIn(head)];
  const folders = new Set([...before.scopes, ...head.scopes].map(({ folder }) => folder));
  return [...folders]
    .filter(folder => wasOurs(`${folder}/file`) && !isOurs(`${folder}/file`))
    .map(folder => ({
      path: `scopes.${folder === '' ? '.' : folder}/`,
      from: 'backend-python',
      to: head.scopes.find(scope => scope.folder === folder)?.profile ?? head.name,
      origin: file ?? 'configuration',
      inForce: false,
    }));
}

/** Only where the Change may take something out of our profile; the base tree is listed for it. */
async function profileBefore(
  session: Session,
  tree: Oid,
  head: Profile,
  { profile, scopes }: LoadedConfig['values'],
): Promise<Profile | undefined> {
  const config = await configOr(session, tree, { values: {}, file: undefined });
  const chosen = canonicalJson([config.values.profile, config.values.scopes]);
  const isSame = chosen === canonicalJson([profile, scopes]);
  return isSame && head.name === 'backend-python' ? undefined : treeProfile(session, tree, config);
}

async function configOr(session: Session, tree: Oid, fallback: LoadedConfig): Promise<LoadedConfig> {
  try {
    return await session.loadConfig(tree);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) return fallback;
    throw error;
  }
}

/** @throws ConfigError where the tree's policy cannot be followed */
export async function treePolicy(session: Session, tree: Oid, profile: Profile['name']): Promise<Policy> {
  return resolveTree(session, tree, await policySources(session, tree), profile);
}

/** Undefined where the base says nothing of policy. One that cannot be followed counts as what ships. */
async function basePolicy(
  session: Session,
  tree: Oid,
  profile: () => Promise<Profile['name']>,
): Promise<Policy | undefined> {
  try {
    const sources = await policySources(session, tree);
    const isAdopted = sources.config.file !== undefined || sources.rulebooks.length > 0;
    return isAdopted ? await resolveTree(session, tree, sources, await profile()) : undefined;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) {
      const name = await profile();
      return resolvePolicy(name, [], noPolicyConfig, await findAddOns(session, tree, name, []));
    }
    throw error;
  }
}

interface PolicySources {
  readonly config: PolicyConfig;
  readonly rulebooks: readonly RepositoryRulebook[];
}

async function resolveTree(
  session: Session,
  tree: Oid,
  { config, rulebooks }: PolicySources,
  profile: Profile['name'],
): Promise<Policy> {
  const asked = rulebooks.map(({ rulebook }) => rulebook);
  return resolvePolicy(profile, rulebooks, config, await findAddOns(session, tree, profile, asked));
}

async function policySources(session: Session, tree: Oid): Promise<PolicySources> {
  const config = await session.loadConfig(tree);
  const folder = (config.values.rulebooks ?? defaultFolder).replace(/\/+$/, '');
  return { config: asPolicyConfig(config), rulebooks: await readRulebooks(session, tree, folder) };
}

function asPolicyConfig({ values, file }: LoadedConfig): PolicyConfig {
  return {
    file,
    timeouts: values.timeouts ?? {},
    maxAge: values.evidence?.['max-age'],
    trustIngested: values.evidence?.['trust-ingested']?.reason.trim(),
    legacy: values.legacy,
    hermetic: values.tests?.hermetic,
    enforce: values.enforce === undefined ? [] : [values.enforce].flat(),
    addOns: values['add-ons'] ?? {},
    checks: values.checks ?? {},
  };
}

/** In the order of their names, so that equal trees have equal policies. */
async function readRulebooks(session: Session, tree: Oid, folder: RepoPath): Promise<RepositoryRulebook[]> {
  const object = await session.reader.read(`${tree}:${folder}`);
  if (object?.type !== 'tree') return [];
  const rulebooks: RepositoryRulebook[] = [];
  for (const { name, mode, oid } of await listRoot(session.reader, object.oid)) {
    if (!/\.ya?ml$/.test(name)) continue;
    const path = `${folder}/${name}`;
    if (!mode.startsWith('100')) throw new ConfigError({ file: path }, 'must be a regular file');
    const blob = await session.reader.read(oid);
    if (blob?.type !== 'blob') throw missingObject(path, oid);
    rulebooks.push({ path, rulebook: await parseRulebook(path, blob.content.toString()) });
  }
  return rulebooks;
}
