import { posix } from 'node:path';
import type { RepoPath } from '../../model.ts';
import { parseDocument, type Parsed } from './parse-document.ts';
import { below, isTable, type Located, type Place, type Problem, type Table } from './place.ts';

/** Text of a file of the tree; a problem where it cannot be had. */
export type ReadText = (path: RepoPath) => Promise<{ readonly text: string } | { readonly problem: string }>;

/** A document with the files that it refers to, all parsed. */
export class DocumentSet {
  readonly root: Located;
  readonly #files: ReadonlyMap<RepoPath, Parsed>;
  /** What could not be told so far, by place. */
  readonly #problems = new Map<string, Problem>();
  readonly #resolved = new WeakMap<object, Located>();

  private constructor(file: RepoPath, files: ReadonlyMap<RepoPath, Parsed>) {
    this.#files = files;
    this.root = this.#rootOf(file);
  }

  /** Reads a document and, file by file, what it refers to within the tree. Nothing is fetched. */
  static async load(file: RepoPath, read: ReadText): Promise<DocumentSet> {
    const files = new Map<RepoPath, Parsed>();
    for (const waiting = [file]; ;) {
      const path = waiting.pop();
      if (path === undefined) return new DocumentSet(file, files);
      if (files.has(path)) continue;
      const found = await read(path);
      const parsed =
        'problem' in found
          ? { problem: { place: { path, pointer: '' }, message: found.problem } }
          : await parseDocument(found.text, path);
      files.set(path, parsed);
      if ('value' in parsed) waiting.push(...filesNamedIn(parsed.value, path));
    }
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  get paths(): readonly RepoPath[] {
    return [...this.#files.keys()];
  }

  /** What stands at a place; undefined where there is nothing, or the file cannot be read. */
  at({ path, pointer }: Place): unknown {
    const parsed = this.#files.get(path);
    if (!parsed || 'problem' in parsed) return undefined;
    const root = { node: parsed.value, place: { path, pointer: '' } };
    return below(root, ...pointer.split('/').slice(1).map(decoded)).node;
  }

  note(problem: Problem): void {
    this.#problems.set(`${problem.place.path}#${problem.place.pointer} ${problem.message}`, problem);
  }

  /**
   * What a part stands for: the part itself, or the end of its chain of `$ref`. Undefined, and noted, where the chain leads
   * nowhere.
   */
  resolve(part: Located): Located | undefined {
    if (!isReference(part)) return part;
    const known = this.#resolved.get(part.node);
    if (known) return known;
    const found = this.#resolve(part, new Set());
    if (found) this.#resolved.set(part.node, found);
    return found;
  }

  #resolve(part: Located, seen: Set<unknown>): Located | undefined {
    let here = part;
    while (isReference(here)) {
      if (seen.has(here.node))
        return this.#lost(part, `$ref ${JSON.stringify((part.node as Table).$ref)} leads back to itself`);
      seen.add(here.node);
      const next = this.#target(here, here.node.$ref, seen);
      if (!next) return undefined;
      here = next;
    }
    return here;
  }

  /** One step of a reference. */
  #target(from: Located, reference: string, seen: Set<unknown>): Located | undefined {
    const [address = '', fragment = ''] = reference.split('#');
    const shown = JSON.stringify(reference);
    if (isRemote(address))
      return this.#lost(from, `$ref ${shown} is outside the tree; nothing is fetched, commit a copy of it`);
    const file = address === '' ? from.place.path : inTree(address, from.place.path);
    const parsed = file === undefined ? undefined : this.#files.get(file);
    if (file === undefined || !parsed) return this.#lost(from, `$ref ${shown} names no file of the tree`);
    if ('problem' in parsed) {
      this.note(parsed.problem);
      return undefined;
    }
    if (fragment !== '' && !fragment.startsWith('/'))
      return this.#lost(from, `$ref ${shown} is no JSON pointer`);
    const keys = fragment.split('/').slice(1).map(decoded);
    let target: Located = { node: parsed.value, place: { path: file, pointer: '' } };
    for (const key of keys) {
      const inner = below(target, key);
      const through =
        inner.node === undefined && isReference(target) ? this.#resolve(target, seen) : undefined;
      target = through ? below(through, key) : inner;
    }
    return target.node === undefined ? this.#lost(from, `$ref ${shown} leads nowhere`) : target;
  }

  #lost({ place }: Located, message: string): Located | undefined {
    this.note({ place, message });
    return undefined;
  }

  #rootOf(file: RepoPath): Located {
    const parsed = this.#files.get(file);
    const place = { path: file, pointer: '' };
    if (parsed && 'value' in parsed) return { node: parsed.value, place };
    if (parsed) this.note(parsed.problem);
    return { node: undefined, place };
  }
}

function isReference(part: Located): part is Located & { readonly node: { readonly $ref: string } } {
  return isTable(part.node) && typeof part.node.$ref === 'string';
}

function isRemote(address: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(address);
}

/** The path that a relative reference names; undefined for one that leaves the tree. */
function inTree(address: string, from: RepoPath): RepoPath | undefined {
  const path = posix.normalize(posix.join(posix.dirname(from), decodedText(address)));
  return path.startsWith('../') || path.startsWith('/') ? undefined : path;
}

/** A key of a pointer in a fragment: RFC 6901, sections 3 and 6. */
function decoded(key: string): string {
  return decodedText(key).replaceAll('~1', '/').replaceAll('~0', '~');
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function filesNamedIn(value: unknown, file: RepoPath): RepoPath[] {
  const found = new Set<RepoPath>();
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    const reference = isTable(node) ? node.$ref : undefined;
    if (typeof reference === 'string') {
      const [address = ''] = reference.split('#');
      const path = address === '' || isRemote(address) ? undefined : inTree(address, file);
      if (path !== undefined) found.add(path);
    }
    for (const inner of Object.values(node) as unknown[])
      if (typeof inner === 'object' && inner !== null) waiting.push(inner);
  }
  return [...found];
}
