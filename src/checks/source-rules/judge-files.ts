import { sha256 } from '../../lib/digest.ts';
import { displayPath } from '../../lib/repo-path.ts';
import type { Digest, Finding, Oid, RepoPath } from '../../model.ts';
import { decodeSource, unknownEncoding } from '../../python/decode-source.ts';
import type { CompiledRules } from '../../source-rules/compile-rules.ts';
import { judgeSource, mayMatter, nothingFound, type FileResult } from '../../source-rules/judge-source.ts';
import { loadParser, type NoParser } from '../../source-rules/parser.ts';
import { judgeText, textRulesFor } from '../../source-rules/judge-text.ts';
import type { ScopeName, SourceRule } from '../../source-rules/rule-schema.ts';
import type { CheckContext } from '../check.ts';
import type { SourceBlob } from './source-files.ts';

export interface JudgedFile {
  readonly path: RepoPath;
  readonly result: FileResult;
  /** Of source that Python itself would not read. */
  readonly refused?: Finding;
}

type JudgedFiles =
  | { readonly kind: 'judged'; readonly files: readonly JudgedFile[] }
  | { readonly kind: 'missing'; readonly path: RepoPath }
  | Unproved;

type Unproved =
  | { readonly kind: 'without-parser'; readonly parser: NoParser }
  | { readonly kind: 'PARTIAL_SCOPE'; readonly message: string };

interface Rules {
  readonly rules: Readonly<Record<ScopeName, CompiledRules>>;
  readonly digest: Digest;
}

type Reads = Pick<CheckContext, 'reader' | 'cache' | 'signal'>;

/** So many blobs are read ahead while one is judged. */
const batchSize = 32;

/**
 * Judges files one after another. What is known of a file by its content, its scope and the rules is not judged again:
 * files in which nothing was found are a set, every other has an entry of its own. Only files of the result have
 * something to tell.
 */
export async function judgeFiles(
  { reader, cache, signal }: Reads,
  files: readonly SourceBlob[],
  { rules, digest }: Rules,
): Promise<JudgedFiles> {
  const set = `quiet-sources-${digest.slice(0, 16)}`;
  const quiet = await cache.readSet(set);
  const newlyQuiet: Digest[] = [];
  const judged: JudgedFile[] = [];
  const conftest = conftestReader(reader);
  const unknown = files.filter(file => !quiet.has(keyOf(file, digest)));
  for (let start = 0; start < unknown.length && !signal.aborted; start += batchSize) {
    const batch = unknown.slice(start, start + batchSize);
    const entries = await Promise.all(batch.map(file => cache.read(keyOf(file, digest))));
    const contents = await Promise.all(
      batch.map(async ({ oid }, index) => (entries[index] === undefined ? reader.readBlob(oid) : undefined)),
    );
    for (const [index, file] of batch.entries()) {
      const { path } = file;
      const known = entries[index];
      if (known !== undefined) {
        judged.push({ path, result: JSON.parse(known) as FileResult });
        continue;
      }
      const content = contents[index];
      if (!content) return { kind: 'missing', path };
      const one = await judgeOne(content, file, rules[file.scope], conftest);
      if ('kind' in one) return one;
      const { result, refused } = one;
      if (refused) judged.push({ path, result, refused });
      else if (isQuiet(result)) newlyQuiet.push(keyOf(file, digest));
      else {
        cache.write(keyOf(file, digest), JSON.stringify(result));
        judged.push({ path, result });
      }
    }
  }
  cache.addToSet(set, newlyQuiet);
  return { kind: 'judged', files: judged };
}

async function judgeOne(
  content: Buffer,
  { path, scope, conftests }: SourceBlob,
  rules: CompiledRules,
  conftest: (oid: Oid) => Promise<string>,
): Promise<Pick<JudgedFile, 'result' | 'refused'> | Unproved> {
  if (scope === 'text') return { result: judgeText(content.toString(), textRulesFor(path, asked(rules))) };
  const text = decodeSource(content);
  if (typeof text !== 'string') {
    const encoding = unknownEncoding(content);
    if (encoding !== undefined) {
      const message = `${displayPath(path)} is written in ${encoding}, which only Python can read`;
      return { kind: 'PARTIAL_SCOPE', message };
    }
    // Python refuses it as well: the linter and the tests have the last word.
    const refused: Finding = { ...text, rule: 'unreadable-source', severity: 'warning', path };
    return { result: nothingFound, refused };
  }
  if (!mayMatter(text, rules)) return { result: nothingFound };
  const parse = await loadParser();
  if (typeof parse !== 'function') return { kind: 'without-parser', parser: parse };
  const around = await Promise.all(conftests.map(({ oid }) => conftest(oid)));
  return { result: judgeSource({ text, scope, conftests: around }, rules, parse) };
}

/** Many tests share them. One that cannot be read takes no test off anything. */
function conftestReader(reader: CheckContext['reader']): (oid: Oid) => Promise<string> {
  const texts = new Map<Oid, Promise<string>>();
  const read = async (oid: Oid): Promise<string> => {
    const content = await reader.readBlob(oid);
    const text = content ? decodeSource(content) : '';
    return typeof text === 'string' ? text : '';
  };
  return oid => {
    const text = texts.get(oid) ?? read(oid);
    texts.set(oid, text);
    return text;
  };
}

function isQuiet({ found, ignores, partlyFrom }: FileResult): boolean {
  return found.length === 0 && ignores.length === 0 && partlyFrom === undefined;
}

/** What a result is bound to; of Python the scope stands for the path. */
function keyOf({ path, oid, scope, conftests }: SourceBlob, digest: Digest): Digest {
  const place = scope === 'text' ? `text ${path}` : scope;
  return sha256([digest, oid, place, ...conftests.map(one => one.oid)].join(' '));
}

function asked({ rules }: CompiledRules): SourceRule[] {
  return rules.map(({ rule }) => rule);
}
