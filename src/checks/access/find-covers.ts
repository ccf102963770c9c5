import type { TreeFile } from '../../model.ts';
import { covers } from '../../source-rules/access/guard-words.ts';
import type { CheckContext } from '../check.ts';
import { isPythonFile } from '../python-files.ts';
import { readText } from './compared-files.ts';

/** What may make up for a guard that went, somewhere else in the judged tree, by the kinds of guards. */
export async function findCovers(
  { files, reader, signal }: Pick<CheckContext, 'files' | 'reader' | 'signal'>,
  isSource: (file: TreeFile) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const file of files.filter(one => isPythonFile(one) && isSource(one))) {
    if (signal.aborted) break;
    const open = covers.filter(({ kinds }) => kinds.some(kind => !found.has(kind)));
    if (open.length === 0) break;
    const text = await readText(file, reader);
    for (const { kinds, isIn } of open)
      if (text !== undefined && isIn(text))
        for (const kind of kinds) found.set(kind, `${file.path} asks for something as well`);
  }
  return found;
}
