import { readFileSync } from 'node:fs';
import type { LfsContent, TreeFile } from '../model.ts';
import { conversionSettings, type ConversionSettings } from './conversion.ts';
import { hasContent, namesLfs } from './lfs-files.ts';
import { contentFile, longestPointer, parsePointer } from './lfs-pointer.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Repository } from './repository.ts';

/**
 * Reads what git-lfs keeps for a blob, whatever the attributes say: a push uploads the content of every pointer. One whose
 * content is not here counts only where attributes name git-lfs; else it is a text of that form.
 */
export function lfsContent(
  repository: Repository,
  reader: ObjectReader,
  files: () => Promise<readonly TreeFile[]>,
): (blob: Buffer) => Promise<LfsContent | undefined> {
  let settings: Promise<ConversionSettings> | undefined;
  return async blob => {
    const pointer = blob.length <= longestPointer ? parsePointer(blob) : undefined;
    if (!pointer) return undefined;
    const { lfsObjects } = await (settings ??= conversionSettings(repository));
    if (hasContent(lfsObjects, pointer)) return { content: readFileSync(contentFile(lfsObjects, pointer)) };
    return (await namesLfs(repository, reader, await files())) ? { content: undefined } : undefined;
  };
}
