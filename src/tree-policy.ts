import type { LoadedConfig } from './config/load.ts';
import { emptyTree } from './git/repository.ts';
import { listRoot } from './git/tree.ts';
import { ConfigError, missingObject, UsageError } from './lib/errors.ts';
import type { Change, Oid, Profile, RepoPath } from './model.ts';
import { noPolicyConfig, type PolicyConfig } from './rulebook/configuration-layer.ts';
import { holdToBase, type Weakening } from './rulebook/hold-to-base.ts';
import { parseRulebook } from './rulebook/parse-rulebook.ts';
import type { Policy } from './rulebook/policy.ts';
import { resolvePolicy, type RepositoryRulebook } from './rulebook/resolve-policy.ts';
import type { Session } from './session.ts';

/** Where a repository keeps its rulebooks, unless its configuration says otherwise. */
const defaultFolder = 'governance/rulebooks';

/** The policy by which a Change is judged, and what the Change would loosen. */
export interface ChangePolicy {
  readonly policy: Policy;
  readonly weakened: readonly Weakening[];
}

/**
 * A Change is judged by its own policy, held to that of its base. A base without anything of pygov's is adoption.
 * @throws ConfigError where the policy of the head cannot be followed
 */
export async function changePolicy(
  session: Session,
  { base, head }: Change,
  profile: Profile['name'],
): Promise<ChangePolicy> {
  const policy = await treePolicy(session, head.tree, profile);
  if (base.tree === emptyTree(session.repository)) return { policy, weakened: [] };
  const before = await basePolicy(session, base.tree, profile);
  return before ? holdToBase(policy, before) : { policy, weakened: [] };
}

/** @throws ConfigError where the tree's policy cannot be followed */
export async function treePolicy(session: Session, tree: Oid, profile: Profile['name']): Promise<Policy> {
  return resolveTree(await policySources(session, tree), profile);
}

/** Undefined where the base says nothing of policy. One that cannot be followed counts as what ships. */
async function basePolicy(
  session: Session,
  tree: Oid,
  profile: Profile['name'],
): Promise<Policy | undefined> {
  try {
    const sources = await policySources(session, tree);
    const isAdopted = sources.config.file !== undefined || sources.rulebooks.length > 0;
    return isAdopted ? resolveTree(sources, profile) : undefined;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) {
      return resolvePolicy(profile, [], noPolicyConfig);
    }
    throw error;
  }
}

interface PolicySources {
  readonly config: PolicyConfig;
  readonly rulebooks: readonly RepositoryRulebook[];
}

function resolveTree({ config, rulebooks }: PolicySources, profile: Profile['name']): Policy {
  return resolvePolicy(profile, rulebooks, config);
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
