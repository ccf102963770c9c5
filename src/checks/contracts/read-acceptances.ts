import type { AcceptanceFile } from '../../contracts/rationale/acceptance.ts';
import { isAcceptanceFile } from '../../contracts/rationale/acceptance.ts';
import { parseAcceptance } from '../../contracts/rationale/parse-acceptance.ts';
import { ConfigError, missingObject } from '../../lib/errors.ts';
import type { CheckContext } from '../check.ts';

/** What people accepted, and the files of it that cannot be used. */
export interface Acceptances {
  readonly files: readonly AcceptanceFile[];
  readonly broken: readonly { readonly path: string; readonly line?: number; readonly problem: string }[];
}

/** Every file of `governance/changes` in the judged tree. */
export async function readAcceptances({ files, reader }: CheckContext): Promise<Acceptances> {
  const read: AcceptanceFile[] = [];
  const broken: { path: string; line?: number; problem: string }[] = [];
  for (const { path, oid } of files.filter(file => isAcceptanceFile(file.path))) {
    const content = await reader.readBlob(oid);
    if (!content) throw missingObject(path, oid);
    try {
      read.push(await parseAcceptance(content.toString(), path));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const { line } = error.place;
      broken.push({ path, ...(line !== undefined && { line }), problem: error.problem });
    }
  }
  return { files: read, broken };
}
