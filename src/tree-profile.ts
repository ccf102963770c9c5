import type { LoadedConfig } from './config/load.ts';
import { listTree } from './git/tree.ts';
import type { Oid, Profile, TreeFile } from './model.ts';
import { detectProfile } from './profile/detect.ts';
import type { Session } from './session.ts';

/**
 * The profile of a tree, by what its configuration chooses and by its files.
 * @param known the files of the tree, where they were listed already
 */
export async function treeProfile(
  session: Session,
  tree: Oid,
  { values }: Pick<LoadedConfig, 'values'>,
  known?: readonly TreeFile[],
): Promise<Profile> {
  const files = known ?? (await listTree(session.repository, tree));
  const readBlob = async (oid: Oid) => {
    const object = await session.reader.read(oid);
    return object?.type === 'blob' ? object.content : undefined;
  };
  return detectProfile({ files, readBlob, cache: session.cache() }, values);
}
