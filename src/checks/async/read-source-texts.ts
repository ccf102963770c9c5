import type { TreeFile } from '../../model.ts';
import type { SourceText } from '../../source-rules/async/code-base.ts';
import { readText } from '../access/compared-files.ts';
import type { CheckContext } from '../check.ts';
import { isPythonFile } from '../python-files.ts';

/** So many blobs are read at once. */
const batchSize = 64;

/** The text of files that can be read. */
export async function readSourceTexts(
  files: readonly TreeFile[],
  isOfTests: boolean,
  { reader, signal }: Pick<CheckContext, 'reader' | 'signal'>,
): Promise<SourceText[]> {
  const wanted = files.filter(isPythonFile);
  const read: SourceText[] = [];
  for (let start = 0; start < wanted.length && !signal.aborted; start += batchSize) {
    const batch = wanted.slice(start, start + batchSize);
    const texts = await Promise.all(batch.map(file => readText(file, reader)));
    for (const [index, { path }] of batch.entries()) {
      const text = texts[index];
      if (text !== undefined) read.push({ path, text, isOfTests });
    }
  }
  return read;
}
