import type { ChangeReader, Finding, IntroducedBlob } from '../../model.ts';

/** What came of one blob; without content it is not here, and nothing is known of it. */
export interface ScannedBlob {
  readonly blob: IntroducedBlob;
  /** Bytes that were read; undefined where the blob is not here. */
  readonly bytes: number | undefined;
  /** git-lfs keeps its content, and has not fetched it. */
  readonly isUnfetched: boolean;
  readonly findings: readonly Finding[];
}

/** So many blobs are read ahead while one is scanned. */
const batchSize = 16;

/** Scans blobs one after another, each read once; no more than a batch is held. */
export async function* scanBlobs(
  blobs: readonly IntroducedBlob[],
  reader: Pick<ChangeReader, 'readBlob' | 'keptByLfs'>,
  judge: (content: Buffer, blob: IntroducedBlob) => Promise<readonly Finding[]>,
): AsyncGenerator<ScannedBlob> {
  for (let start = 0; start < blobs.length; start += batchSize) {
    const batch = blobs.slice(start, start + batchSize);
    const contents = await Promise.all(batch.map(({ oid }) => reader.readBlob(oid)));
    for (const [index, blob] of batch.entries()) {
      const content = contents[index];
      const kept = content && (await reader.keptByLfs(content));
      yield {
        blob,
        bytes: content?.length,
        isUnfetched: kept !== undefined && kept.content === undefined,
        findings: content ? await judge(kept?.content ?? content, blob) : [],
      };
    }
  }
}
