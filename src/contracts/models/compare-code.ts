import { sha256 } from '../../lib/digest.ts';
import type { Oid, RepoPath, TreeFile } from '../../model.ts';
import type { Parse } from '../../source-rules/parser.ts';
import type { ContractChange } from '../openapi/collect-changes.ts';
import { compareModels, mayRoute, type CodeChange } from './compare-models.ts';
import { isSource, mayHoldCode } from './may-hold-code.ts';
import type { SourceTree } from './project.ts';
import { sourceTree, type UnreadFile } from './source-tree.ts';

/** The files of one side. */
export interface CodeTree {
  readonly files: readonly TreeFile[];
  /** Undefined where git does not have it. */
  readonly read: (oid: Oid) => Promise<Buffer | undefined>;
  /** Contents that are known to say nothing of routes. */
  readonly others?: Set<Oid>;
}

/** Whether files of the kind changed, and a file of either side says something of routes. */
export async function touchesRoutes(base: CodeTree, head: CodeTree): Promise<boolean> {
  const differs = isChanged(base, head);
  const paths = new Set([...base.files, ...head.files].map(({ path }) => path));
  if (![...paths].some(path => mayHoldCode(path) && differs(path))) return false;
  return (await saysRoutes(base)) || (await saysRoutes(head));
}

/** Compares models and routes of two trees, told as changes of documents are. Nothing of them is imported. */
export async function compareCode(base: CodeTree, head: CodeTree, parse: Parse): Promise<ContractChange[]> {
  const [before, after] = [await sourceTree(base.files, base.read), await sourceTree(head.files, head.read)];
  const compared = compareModels(before.tree, after.tree, parse);
  const differs = isChanged(base, head);
  const unread = [...after.unread, ...compared.unread].filter(({ path }) => isSource(path) && differs(path));
  return [...compared.changes.map(change => asContractChange(change, after.tree)), ...unread.map(asUntold)];
}

function isChanged(base: CodeTree, head: CodeTree): (path: RepoPath) => boolean {
  const [old, now] = [base, head].map(({ files }) => new Map(files.map(({ path, oid }) => [path, oid])));
  return path => old?.get(path) !== now?.get(path);
}

/** `others` remembers what says nothing, so that a repository without routes is read once. */
async function saysRoutes({ files, read, others }: CodeTree): Promise<boolean> {
  for (const { path, oid } of files) {
    if (!isSource(path) || others?.has(oid)) continue;
    const content = await read(oid);
    if (!content || mayRoute(content.toString('latin1'))) return true;
    others?.add(oid);
  }
  return false;
}

function asContractChange(change: CodeChange, head: SourceTree): ContractChange {
  const { id, effect, side, routes, field, place, base, head: now, message } = change;
  // A change of the route itself has its name for a model.
  const model = change.model === routes[0] ? '' : change.model;
  const pointer = [model || (routes[0] ?? ''), field].filter(word => word !== '').join('.');
  const at = { path: place.path, pointer };
  const hit = [...routes].sort();
  return {
    id,
    effect,
    side,
    routes,
    part: model,
    field,
    place: at,
    ...(place.line > 0 && { line: place.line }),
    after: at,
    base,
    head: now,
    digests: {
      base: sha256(JSON.stringify([base, hit])),
      // Where no word says what changed, the text does.
      head: sha256(JSON.stringify([now, hit, base === now ? textAt(change, head) : ''])),
    },
    message,
  };
}

/** The statement that begins at the place: its line, and those below that are further in. */
function textAt({ place }: CodeChange, { files }: SourceTree): string {
  const lines =
    files
      .get(place.path)
      ?.text.split('\n')
      .slice(Math.max(0, place.line - 1)) ?? [];
  const [first = '', ...rest] = lines;
  const depth = indentOf(first);
  const end = rest.findIndex(line => line.trim() !== '' && indentOf(line) <= depth);
  return [first, ...(end < 0 ? rest : rest.slice(0, end))].join('\n').trim();
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function asUntold({ path, oid, line, reason }: UnreadFile): ContractChange {
  const place = { path, pointer: '' };
  return {
    id: 'part-unreadable',
    effect: 'could-not-tell',
    side: 'request',
    routes: [],
    part: '',
    field: '',
    place,
    line,
    after: place,
    base: '',
    head: '',
    digests: { base: sha256(''), head: sha256(oid) },
    message: `cannot be read: ${reason}`,
  };
}
