import { compareCode, touchesRoutes, type CodeTree } from '../../contracts/models/compare-code.ts';
import { mayHoldCode } from '../../contracts/models/may-hold-code.ts';
import type { ContractChange } from '../../contracts/openapi/collect-changes.ts';
import { compareTrees, type ComparedDocument } from '../../contracts/openapi/compare-trees.ts';
import { mayHoldContract } from '../../contracts/openapi/find-documents.ts';
import type { Oid, RepoPath, TreeFile } from '../../model.ts';
import type { Parse } from '../../source-rules/parser.ts';
import type { CheckContext } from '../check.ts';

/** Contents that are no document, and that say nothing of routes: another number makes all of before unknown. */
const noDocuments = 'no-openapi-1';
const noRoutes = 'no-routes-1';

/** Whether a file of the Change may be part of a contract. */
export function mayChangeContract({ change }: CheckContext): boolean {
  return change.files.some(({ path }) => mayHoldContract(path) || mayHoldCode(path));
}

/** The OpenAPI documents of base and head. */
export function compareDocuments(context: CheckContext): Promise<ComparedDocument[]> {
  const { files, reader, today } = context;
  const [base, head] = [byPath(baseFiles(context)), byPath(files)];
  const read = (oid: Oid) => reader.readBlob(oid);
  return withMemory(context, noDocuments, others =>
    compareTrees({ files: base, read, others }, { files: head, read, others }, { today, protection: 'wire' }),
  );
}

/** Whether the Change may be one of models or routes. */
export function changesCode(context: CheckContext): Promise<boolean> {
  return withMemory(context, noRoutes, others => {
    const [base, head] = codeTrees(context);
    return touchesRoutes({ ...base, others }, { ...head, others });
  });
}

/** The models and routes of base and head. */
export function compareCodeOf(context: CheckContext, parse: Parse): Promise<ContractChange[]> {
  return compareCode(...codeTrees(context), parse);
}

/** Everything that the answer depends on. */
export function describeCode(context: CheckContext): string {
  return codeTrees(context)
    .map(({ files }) => files.filter(({ path }) => path.endsWith('.py') || mayHoldCode(path)))
    .map(files => files.map(({ path, oid }) => `${oid} ${path}`).join('\0'))
    .join('\n');
}

function codeTrees(context: CheckContext): [CodeTree, CodeTree] {
  const read = (oid: Oid) => context.reader.readBlob(oid);
  return [
    { files: baseFiles(context), read },
    { files: context.files, read },
  ];
}

/** What the cache knows is not looked at again; what was learned goes there. */
async function withMemory<T>(
  { cache }: CheckContext,
  name: string,
  compare: (others: Set<Oid>) => Promise<T>,
): Promise<T> {
  const others = new Set<Oid>(await cache.readSet(name));
  const known = new Set(others);
  const compared = await compare(others);
  cache.addToSet(
    name,
    [...others].filter(oid => !known.has(oid)),
  );
  return compared;
}

function byPath(files: readonly TreeFile[]): Map<RepoPath, Oid> {
  return new Map(files.map(({ path, oid }) => [path, oid]));
}

function baseFiles({ files, change }: CheckContext): TreeFile[] {
  const changed = new Set(change.files.map(({ path }) => path));
  return [
    ...files.filter(({ path }) => !changed.has(path)),
    ...change.files.flatMap(({ base }) => base ?? []),
  ];
}
