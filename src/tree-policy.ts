import type { LoadedConfig } from './config/load.ts';
import { emptyTree } from './git/repository.ts';
import { canonicalJson } from './lib/digest.ts';
import { ConfigError, UsageError } from './lib/errors.ts';
import { lineOfSetting, type SettingsFile } from './lib/explain-issue.ts';
import type { Change, Oid, Profile } from './model.ts';
import { oursIn } from './profile/detect.ts';
import { noPolicyConfig, type PolicyConfig } from './rulebook/configuration-layer.ts';
import { holdAdoption, holdToBase, type Weakening } from './rulebook/hold-to-base.ts';
import type { Policy } from './rulebook/policy.ts';
import { resolvePolicy, type RepositoryRulebook } from './rulebook/resolve-policy.ts';
import type { Session } from './session.ts';
import { findAddOns } from './tree-add-ons.ts';
import { treeProfile } from './tree-profile.ts';
import { treeRulebooks } from './tree-rulebooks.ts';

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
  const adopt = () => holdAdoption(policy, resolvePolicy(profile.name, [], noPolicyConfig));
  if (base.tree === emptyTree(session.repository)) return adopt();
  let before: Profile | undefined;
  const held = await basePolicy(session, base.tree, async () => {
    before = await profileBefore(session, base.tree, profile, values);
    return (before ?? profile).name;
  });
  if (!held) return adopt();
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
  /** The files that they come from. */
  readonly files: readonly SettingsFile[];
}

/** @throws ConfigError with file and line, where a setting cannot be followed */
async function resolveTree(
  session: Session,
  tree: Oid,
  { config, rulebooks, files }: PolicySources,
  profile: Profile['name'],
): Promise<Policy> {
  const asked = rulebooks.map(({ rulebook }) => rulebook);
  const addOns = await findAddOns(session, tree, profile, asked);
  return tellLine(files, () => resolvePolicy(profile, rulebooks, config, addOns));
}

async function policySources(session: Session, tree: Oid): Promise<PolicySources> {
  const loaded = await session.loadConfig(tree);
  const { values, file = '', source } = loaded;
  const configured = values.rulebooks === undefined ? undefined : { folder: values.rulebooks, file };
  const own = source ? [source] : [];
  const rulebooks = await tellLine(own, () => treeRulebooks(session, tree, configured));
  return { config: asPolicyConfig(loaded), rulebooks, files: [...own, ...rulebooks.map(one => one.source)] };
}

/** An error over a setting gets the line on which the setting stands. */
async function tellLine<T>(files: readonly SettingsFile[], act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ConfigError) || error.place.at === undefined) throw error;
    const { file, at } = error.place;
    const source = files.find(({ name }) => name === file);
    if (!source) throw error;
    throw new ConfigError({ file, line: await lineOfSetting(source, at.split('.')) }, error.problem);
  }
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
