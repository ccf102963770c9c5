import { compareTrees, type ComparedDocument } from '../../contracts/openapi/compare-trees.ts';
import type { Protection } from '../../contracts/openapi/collect-changes.ts';
import { listTree } from '../../git/tree.ts';
import type { Oid } from '../../model.ts';
import type { Session } from '../../session.ts';

/** The OpenAPI documents of two trees of the repository, compared. */
export async function compareDocuments(
  { repository, reader, context }: Session,
  { base, head }: { readonly base: Oid; readonly head: Oid },
  protection: Protection,
): Promise<ComparedDocument[]> {
  const contents = new Map<Oid, Promise<Uint8Array | undefined>>();
  const read = (oid: Oid) => {
    const known = contents.get(oid) ?? reader.read(oid).then(object => object?.content);
    contents.set(oid, known);
    return known;
  };
  const treeOf = async (tree: Oid) => {
    const files = await listTree(repository, tree);
    return { files: new Map(files.map(({ path, oid }) => [path, oid])), read };
  };
  const today = context.now().toISOString().slice(0, 10);
  return compareTrees(await treeOf(base), await treeOf(head), { today, protection });
}
