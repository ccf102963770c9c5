import type { Oid } from '../model.ts';

/**
 * What one Python file says of other modules, as `python/imports.py` read it. It depends on the source and the version
 * of Python alone, so it is kept by blob.
 *
 * A dotted name stands for every module on its way: `a.b.c` for a, a.b and a.b.c, whichever of them are modules. It
 * starts with a dot for each level of a relative import, and ends with `.*` for the modules of a package, with `.**`
 * for all below it.
 */
export interface SourceFacts {
  /** Imported at any place of the file, conditional or not, and attributes of what was imported. */
  readonly imports: readonly string[];
  /** The same, below a name of the standard library. */
  readonly standard: readonly string[];
  /** Strings that look like dotted names, and single words where modules are named. */
  readonly strings: readonly string[];
  /** The known ends of dotted names whose beginning is put in when the program runs. */
  readonly suffixes: readonly string[];
  /** Strings that look like names of files or folders. */
  readonly words: readonly string[];
  /** `pytest_plugins`: loaded for the whole session. */
  readonly plugins: readonly string[];
  /** It may define hooks that pytest calls for tests outside its folder as well. */
  readonly sessionWide: boolean;
  /** It may change where modules are looked for. */
  readonly searchPath: boolean;
  /** It lists folders. */
  readonly lists: boolean;
  /** Why it may reach any module, where it may. */
  readonly opaque: string | null;
}

/** Those of a blob, which must be among what was read. */
export function factsOf(oid: Oid, facts: ReadonlyMap<Oid, SourceFacts>): SourceFacts {
  const found = facts.get(oid);
  if (!found) throw new Error(`no source was read for ${oid}`);
  return found;
}

/** Undefined where the text is none: a damaged entry of a cache, say. */
export function parseFacts(text: string): SourceFacts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON, so not what was written.
    return undefined;
  }
  return isFacts(value) ? value : undefined;
}

export function isFacts(value: unknown): value is SourceFacts {
  if (typeof value !== 'object' || value === null) return false;
  const facts = value as Readonly<Record<string, unknown>>;
  return (
    ['imports', 'standard', 'strings', 'suffixes', 'words', 'plugins'].every(name => isTexts(facts[name])) &&
    ['sessionWide', 'searchPath', 'lists'].every(name => typeof facts[name] === 'boolean') &&
    (facts.opaque === null || typeof facts.opaque === 'string')
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}
