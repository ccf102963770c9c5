import { ConfigError } from './lib/errors.ts';
import { shellCommand } from './lib/shell-quote.ts';
import type { Oid, Profile, RepoPath } from './model.ts';
import {
  declaredAddOns,
  heldToVersion,
  shippedAddOn,
  type AddOnDeclaration,
  type FoundAddOn,
} from './rulebook/add-ons.ts';
import { profileRulebooks } from './rulebook/load.ts';
import { parseRulebook } from './rulebook/parse-rulebook.ts';
import type { Rulebook } from './rulebook/schema.ts';
import type { Session } from './session.ts';

/** The add-ons that the profile and the repository ask for: ours, and those that the tree has. */
export async function findAddOns(
  session: Session,
  tree: Oid,
  profile: Profile['name'],
  repository: readonly Rulebook[],
): Promise<FoundAddOn[]> {
  return Promise.all(
    declaredAddOns([profileRulebooks[profile], ...repository]).map(async declared =>
      declared.path === undefined
        ? shippedAddOn(declared)
        : treeAddOn(session, tree, declared, declared.path),
    ),
  );
}

/** One that cannot be read or followed counts as one that is not there. */
async function treeAddOn(
  session: Session,
  tree: Oid,
  { name, version }: AddOnDeclaration,
  path: RepoPath,
): Promise<FoundAddOn> {
  const found = { name, origin: path, recovery: shellCommand(['git', 'log', '--', path]) };
  const blob = await session.reader.read(`${tree}:${path}`);
  if (blob?.type !== 'blob') return { ...found, unavailable: `${path} is not in the judged tree` };
  try {
    const rulebook = await parseRulebook(path, blob.content.toString(), 'add-on');
    return { ...found, ...heldToVersion(rulebook, version) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...found, unavailable: error.message };
  }
}
