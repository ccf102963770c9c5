import { largestObject } from '../../lib/largest-object.ts';
import type { ChangeReader, Finding, IntroducedBlob } from '../../model.ts';

/** What came of one blob. */
export interface ScannedBlob {
  readonly blob: IntroducedBlob;
  /** Bytes that were read; else why nothing is known of it. */
  readonly bytes: number | 'not-here' | 'too-large';
  /** git-lfs keeps its content, and has not fetched it. */
  readonly isUnfetched: boolean;
  readonly findings: readonly Finding[];
}

/** So many blobs are read ahead while one is scanned, and so many bytes of more than one. */
const aheadAtMost = { blobs: 16, bytes: 64_000_000 } as const;

/** Scans blobs one after another, each read once; but one that is too large to be read ahead is read when it is its turn. */
export async function* scanBlobs(
  blobs: readonly IntroducedBlob[],
  reader: Pick<ChangeReader, 'readBlobIf' | 'keptByLfs'>,
  judge: (content: Buffer, blob: IntroducedBlob) => Promise<readonly Finding[]>,
): AsyncGenerator<ScannedBlob> {
  for (let start = 0; start < blobs.length; start += aheadAtMost.blobs) {
    const batch = blobs.slice(start, start + aheadAtMost.blobs);
    const fitsAhead = fillingUp(aheadAtMost.bytes);
    const contents = await Promise.all(batch.map(({ oid }) => reader.readBlobIf(oid, fitsAhead)));
    for (const blob of batch) {
      const ahead = contents.shift();
      const content =
        ahead && !Buffer.isBuffer(ahead) && isReadable(ahead.size)
          ? await reader.readBlobIf(blob.oid, isReadable)
          : ahead;
      if (Buffer.isBuffer(content)) {
        const kept = await reader.keptByLfs(content);
        const isUnfetched = kept !== undefined && kept.content === undefined;
        const findings = await judge(kept?.content ?? content, blob);
        yield { blob, bytes: content.length, isUnfetched, findings };
      } else {
        yield { blob, bytes: content ? 'too-large' : 'not-here', isUnfetched: false, findings: [] };
      }
    }
  }
}

function isReadable(size: number): boolean {
  return size <= largestObject;
}

/** Says yes to the first whatever its size, then as long as all together are no more than so many bytes. */
function fillingUp(bytes: number): (size: number) => boolean {
  let taken = 0;
  return size => {
    const fits = isReadable(size) && (taken === 0 || taken + size <= bytes);
    if (fits) taken += size;
    return fits;
  };
}
