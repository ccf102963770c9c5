import { join } from 'node:path';

/** What stands in the tree for a content that git-lfs keeps elsewhere. */
export interface LfsPointer {
  /** sha256 of the content. */
  readonly oid: string;
  /** Of the content, in bytes. */
  readonly size: number;
}

/** git-lfs takes nothing longer for a pointer. */
export const longestPointer = 1024;

/**
 * Reads the form that git-lfs writes; see docs/spec.md of git-lfs, "The Pointer". Undefined for everything else, a
 * pointer in another form included: from its content the same text could not be made again.
 */
export function parsePointer(blob: Buffer): LfsPointer | undefined {
  const match =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (0|[1-9]\d{0,15})\n$/.exec(
      blob.toString('latin1', 0, longestPointer + 1),
    );
  const [, oid, size] = match ?? [];
  return oid === undefined ? undefined : { oid, size: Number(size) };
}

export function formatPointer({ oid, size }: LfsPointer): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;
}

/** Where a content is kept: two folders by the first digits. */
export function contentFile(objects: string, { oid }: LfsPointer): string {
  return join(objects, oid.slice(0, 2), oid.slice(2, 4), oid);
}
