import type { Oid, RepoPath } from '../../model.ts';
import { collectChanges, type ContractChange, type LookUp, type Protection } from './collect-changes.ts';
import { compareContracts } from './compare-contracts.ts';
import { DocumentSet } from './document-set.ts';
import { isDocument, mayHoldContract, refersToFiles } from './find-documents.ts';
import type { Found } from './found.ts';
import { pairDocuments, type DocumentPair } from './pair-documents.ts';
import type { Problem } from './place.ts';
import { readContract } from './read-contract.ts';

/** The files of one side. */
export interface DocumentTree {
  readonly files: ReadonlyMap<RepoPath, Oid>;
  /** Undefined where git does not have it. */
  readonly read: (oid: Oid) => Promise<Uint8Array | undefined>;
  /** Contents that are known to be no document. */
  readonly others?: Set<Oid>;
}

/** What one document of a tree promises differently from before. */
export interface ComparedDocument {
  readonly path: RepoPath;
  /** Every file that it is made of, on both sides. */
  readonly files: readonly RepoPath[];
  readonly changes: readonly ContractChange[];
}

/**
 * Compares the OpenAPI documents of two trees; those that are the same, file by file, are left out.
 * @param today as an ISO 8601 date
 */
export async function compareTrees(
  base: DocumentTree,
  head: DocumentTree,
  { today, protection }: { readonly today: string; readonly protection: Protection },
): Promise<ComparedDocument[]> {
  const isChanged = (path: RepoPath) => base.files.get(path) !== head.files.get(path);
  const candidates = [...new Set([...base.files.keys(), ...head.files.keys()])].filter(mayHoldContract);
  if (!candidates.some(isChanged)) return [];
  const [old, now] = [await documentsOf(base), await documentsOf(head)];
  const compared: ComparedDocument[] = [];
  for (const pair of pairDocuments(old, now)) {
    const { before, after } = pair;
    const isStill = before !== undefined && before === after && !isChanged(before);
    const mayDiffer = !isStill || now.get(before)?.refersToFiles;
    if (mayDiffer) compared.push(...(await comparePair(pair, { base, head, today, protection })));
  }
  return compared;
}

type Documents = ReadonlyMap<RepoPath, { readonly refersToFiles: boolean }>;

async function documentsOf(tree: DocumentTree): Promise<Documents> {
  const found = new Map<RepoPath, { refersToFiles: boolean }>();
  for (const [path, oid] of tree.files) {
    if (!mayHoldContract(path) || tree.others?.has(oid)) continue;
    const content = await tree.read(oid);
    const text = content && textOf(content);
    if (text === undefined) continue;
    if (isDocument(text)) found.set(path, { refersToFiles: refersToFiles(text) });
    else tree.others?.add(oid);
  }
  return found;
}

function textOf(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

interface Surroundings {
  readonly base: DocumentTree;
  readonly head: DocumentTree;
  readonly today: string;
  readonly protection: Protection;
}

async function comparePair(
  { before, after }: DocumentPair,
  { base, head, today, protection }: Surroundings,
): Promise<ComparedDocument[]> {
  const [old, now] = [
    before === undefined ? undefined : await load(before, base),
    after === undefined ? undefined : await load(after, head),
  ];
  const files = [...new Set([...(old?.set.paths ?? []), ...(now?.set.paths ?? [])])];
  const path = after ?? before;
  const isSame = before === after && files.every(file => base.files.get(file) === head.files.get(file));
  if (isSame) return [];
  const found: Found[] = [];
  if (!old || !now) {
    const places = { ...(old && { base: old.set.root.place }), ...(now && { head: now.set.root.place }) };
    found.push({ ...nowhere, id: now ? 'document-added' : 'document-removed', places });
  } else {
    const isReadable = old.set.root.node !== undefined && now.set.root.node !== undefined;
    if (isReadable) found.push(...compareContracts(old, now, today));
  }
  // What could not be read on both sides alike is what it was, unless it is the whole.
  const known = new Set((old?.contract.problems ?? []).map(textOfProblem));
  const added = new Set((now?.contract.problems ?? []).map(textOfProblem));
  for (const problem of now?.contract.problems ?? [])
    if (problem.place === now?.set.root.place || !known.has(textOfProblem(problem)))
      found.push(told(problem, 'head'));
  for (const problem of old?.contract.problems ?? [])
    if (now && !added.has(textOfProblem(problem))) found.push(told(problem, 'base'));
  return [
    {
      path,
      files,
      changes: collectChanges(found, protection, { base: lookUpIn(old?.set), head: lookUpIn(now?.set) }),
    },
  ];
}

function lookUpIn(set: DocumentSet | undefined): LookUp {
  return place => set?.at(place);
}

async function load(path: RepoPath, tree: DocumentTree) {
  const set = await DocumentSet.load(path, async file => {
    const oid = tree.files.get(file);
    if (oid === undefined) return { problem: 'is not in the tree' };
    const content = await tree.read(oid);
    return content ? { text: textOf(content) } : { problem: `git does not have it (${oid})` };
  });
  return { set, contract: readContract(set) };
}

const nowhere = {
  side: 'request',
  routes: new Set<string>(),
  part: '',
  at: '',
  base: '',
  head: '',
} as const;

function told(problem: Problem, side: 'base' | 'head'): Found {
  const line = problem.line === undefined ? '' : `line ${problem.line}: `;
  const when = side === 'base' ? 'before: ' : '';
  return {
    ...nowhere,
    id: isWhole(problem) ? 'document-unreadable' : 'part-unreadable',
    head: `${when}${line}${problem.message}`,
    places: { [side]: problem.place },
  };
}

function isWhole({ place }: Problem): boolean {
  return place.pointer === '';
}

function textOfProblem({ place, message }: Problem): string {
  return `${place.path}#${place.pointer} ${message}`;
}
