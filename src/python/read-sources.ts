import { dirname, join } from 'node:path';
import { sha256 } from '../lib/digest.ts';
import { missingObject } from '../lib/errors.ts';
import { exec } from '../lib/exec.ts';
import { packageRoot } from '../lib/package-root.ts';
import type { Cache, ChangeReader, Digest, Oid, TreeFile } from '../model.ts';
import { isFacts, parseFacts, type SourceFacts } from './source-facts.ts';

export interface SourceReader {
  /** The project's own interpreter, so that its version of the language is read. */
  readonly interpreter: { readonly executable: string; readonly build: string };
  readonly reader: Pick<ChangeReader, 'readBlob'>;
  readonly cache: Cache;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export type Sources =
  | { readonly kind: 'read'; readonly facts: ReadonlyMap<Oid, SourceFacts> }
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * The facts of Python files, by blob. What was read before comes from the cache; the rest is parsed, never run, by the
 * interpreter.
 * @throws UsageError where git does not have a file
 */
export async function readSources(files: readonly TreeFile[], using: SourceReader): Promise<Sources> {
  const facts = new Map<Oid, SourceFacts>();
  const unread: Source[] = [];
  const byOid = new Map(files.map(file => [file.oid, file]));
  await Promise.all(
    [...byOid.values()].map(async ({ oid, path }) => {
      const known = await using.cache.read(cacheKey(oid, using));
      const recalled = known === undefined ? undefined : parseFacts(known);
      if (recalled) {
        facts.set(oid, recalled);
        return;
      }
      const content = await using.reader.readBlob(oid);
      if (!content) throw missingObject(path, oid);
      unread.push({ oid, content });
    }),
  );
  const answers = await Promise.all(inShares(unread).map(share => ask(share, using)));
  for (const answer of answers) {
    if (typeof answer === 'string') return { kind: 'unreadable', message: answer };
    for (const [oid, found] of answer) {
      facts.set(oid, found);
      using.cache.write(cacheKey(oid, using), JSON.stringify(found));
    }
  }
  return { kind: 'read', facts };
}

interface Source {
  readonly oid: Oid;
  readonly content: Buffer;
}

/** Above this many files, a second interpreter takes its half. */
const shareFrom = 100;

const timeoutMs = 300_000;

function inShares(sources: readonly Source[]): Source[][] {
  if (sources.length === 0) return [];
  if (sources.length < shareFrom) return [[...sources]];
  return [0, 1].map(half => sources.filter((_source, index) => index % 2 === half));
}

/** The facts of some files, or why there are none. `python/imports.py` describes what goes in and out. */
async function ask(
  sources: readonly Source[],
  { interpreter, env, signal }: SourceReader,
): Promise<Map<Oid, SourceFacts> | string> {
  const script = join(packageRoot(), 'python', 'imports.py');
  // Isolated: nothing of the environment or the project is loaded, and no warning about the source is printed.
  const result = await exec({
    argv: [interpreter.executable, '-I', '-S', '-B', '-W', 'ignore', script],
    cwd: dirname(script),
    env,
    timeoutMs,
    signal,
    input: Buffer.concat(
      sources.flatMap(({ oid, content }) => [Buffer.from(`${oid} ${content.length}\n`), content]),
    ),
  });
  if (result.kind !== 'exited' || result.code !== 0) {
    const said = 'stderr' in result ? result.stderr.trim().split('\n').at(-1) : undefined;
    return `the imports of the tree cannot be read: ${said === undefined || said === '' ? result.kind : said}`;
  }
  const facts = new Map<Oid, SourceFacts>();
  for (const line of result.stdout.split('\n').filter(text => text !== '')) {
    const { id, facts: found } = JSON.parse(line) as { id: Oid; facts: unknown };
    if (isFacts(found)) facts.set(id, found);
  }
  const missing = sources.find(({ oid }) => !facts.has(oid));
  return missing ? `the imports of the tree cannot be read: nothing was said of ${missing.oid}` : facts;
}

function cacheKey(oid: Oid, { interpreter }: SourceReader): Digest {
  return sha256(['imports 2', oid, interpreter.build].join('\0'));
}
