import type { ChangedFile, RepoPath, TreeFile } from '../../model.ts';
import { decodeSource } from '../../python/decode-source.ts';
import type { ComparedFile } from '../../source-rules/access/compare-guards.ts';
import { readHandlers } from '../../source-rules/access/read-handlers.ts';
import type { Handler } from '../../source-rules/access/handler.ts';
import { moduleFacts } from '../../source-rules/module-facts.ts';
import type { Parse } from '../../source-rules/parser.ts';
import type { ScopeName } from '../../source-rules/rule-schema.ts';
import type { CheckContext } from '../check.ts';
import { isPythonFile } from '../python-files.ts';

type Reads = Pick<CheckContext, 'change' | 'reader' | 'isOurs' | 'signal'>;

/** The changed files in which callers or input may be kept out, that are no tests. */
export function comparableFiles(
  { change, isOurs }: Pick<Reads, 'change' | 'isOurs'>,
  scopeOf: (path: RepoPath) => ScopeName,
): ChangedFile[] {
  return change.files.filter(
    ({ path, base, head }) =>
      path.endsWith('.py') &&
      isOurs(path) &&
      [base, head].every(side => !side || isPythonFile(side)) &&
      ['source', 'settings'].includes(scopeOf(path)),
  );
}

/**
 * Reads the handlers of both sides. A side that cannot be read has none, so that nothing is said of the file: what
 * Python itself cannot read is told by the linter, what git does not have by the rules.
 * @param isWanted asked before anything is parsed
 */
export async function compareFiles(
  files: readonly ChangedFile[],
  parse: Parse,
  { reader, signal }: Pick<Reads, 'reader' | 'signal'>,
  isWanted: (before: string, after: string) => boolean,
): Promise<ComparedFile[]> {
  const compared: ComparedFile[] = [];
  for (const { path, base, head } of files) {
    if (signal.aborted) break;
    const [before, after] = await Promise.all([readText(base, reader), readText(head, reader)]);
    if (before === undefined || after === undefined || !isWanted(before, after)) continue;
    compared.push({ path, before: handlersOf(before, parse), after: handlersOf(after, parse) });
  }
  return compared;
}

/** Longer modules are made by programs. In characters. */
const longest = 1_000_000;

export async function readText(
  file: TreeFile | undefined,
  reader: CheckContext['reader'],
): Promise<string | undefined> {
  if (!file) return '';
  const content = await reader.readBlob(file.oid);
  const text = content && decodeSource(content);
  return typeof text === 'string' && text.length <= longest ? text : undefined;
}

function handlersOf(text: string, parse: Parse): Handler[] {
  return text === '' ? [] : readHandlers(moduleFacts({ root: parse(text), text, scope: 'source' }));
}
