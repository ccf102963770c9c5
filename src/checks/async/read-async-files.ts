import type { ChangedFile } from '../../model.ts';
import { readAsyncFunctions, type AsyncFunction } from '../../source-rules/async/async-function.ts';
import type { AsyncFile } from '../../source-rules/async/touched-async.ts';
import { moduleFacts } from '../../source-rules/module-facts.ts';
import type { Parse } from '../../source-rules/parser.ts';
import { readText } from '../access/compared-files.ts';
import type { CheckContext } from '../check.ts';

/** The asynchronous functions of both sides; of a file that cannot be read, which the linter tells, none. */
export async function readAsyncFiles(
  files: readonly ChangedFile[],
  parse: Parse,
  { reader, signal }: Pick<CheckContext, 'reader' | 'signal'>,
): Promise<AsyncFile[]> {
  const read: AsyncFile[] = [];
  for (const { path, base, head } of files) {
    if (signal.aborted) break;
    const [before, after] = await Promise.all([readText(base, reader), readText(head, reader)]);
    if (before === undefined || after === undefined) continue;
    read.push({ path, before: functionsOf(before, parse), after: functionsOf(after, parse) });
  }
  return read;
}

function functionsOf(text: string, parse: Parse): AsyncFunction[] {
  if (!/\basync\s+def\b/.test(text)) return [];
  return readAsyncFunctions(moduleFacts({ root: parse(text), text, scope: 'source' }));
}
