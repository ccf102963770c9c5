import { compareCode, touchesRoutes } from '../../contracts/models/compare-code.ts';
import { compareTrees, type ComparedDocument } from '../../contracts/openapi/compare-trees.ts';
import type { ContractChange, Protection } from '../../contracts/openapi/collect-changes.ts';
import { sayOnce } from '../../contracts/report/say-once.ts';
import { listTree } from '../../git/tree.ts';
import { UsageError } from '../../lib/errors.ts';
import type { Oid } from '../../model.ts';
import type { Session } from '../../session.ts';
import { loadParser } from '../../source-rules/parser.ts';

/** What two trees promise differently: document by document, and what only the code tells. */
export interface ComparedContracts {
  readonly documents: readonly ComparedDocument[];
  readonly code: readonly ContractChange[];
}

/** The OpenAPI documents of two trees of the repository, and the models and routes of their code, compared. */
export async function compareContracts(
  { repository, reader, context }: Session,
  { base, head }: { readonly base: Oid; readonly head: Oid },
  protection: Protection,
): Promise<ComparedContracts> {
  const contents = new Map<Oid, Promise<Buffer | undefined>>();
  const read = (oid: Oid) => {
    const known = contents.get(oid) ?? reader.read(oid).then(object => object?.content);
    contents.set(oid, known);
    return known;
  };
  const treeOf = async (tree: Oid) => ({ files: await listTree(repository, tree), read });
  const [before, after] = [await treeOf(base), await treeOf(head)];
  const byPath = ({ files }: typeof before) => new Map(files.map(({ path, oid }) => [path, oid]));
  const today = context.now().toISOString().slice(0, 10);
  const documents = await compareTrees(
    { files: byPath(before), read },
    { files: byPath(after), read },
    { today, protection },
  );
  if (!(await touchesRoutes(before, after))) return { documents, code: [] };
  const parse = await loadParser();
  if (typeof parse !== 'function') throw new UsageError(parse.unavailable);
  const ofDocuments = documents.flatMap(({ changes }) => changes);
  return { documents, code: sayOnce(await compareCode(before, after, parse), ofDocuments) };
}
