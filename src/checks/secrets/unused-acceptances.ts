import type { Digest, IntroducedBlob, RepoPath } from '../../model.ts';
import type { Acceptance, JudgedSecret } from './acceptance.ts';
import { ownMarkers } from './inline-markers.ts';
import { createLocator } from './locator.ts';
import type { BaselineEntry } from './secret-baseline.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** What accepts nothing any more, in the files of one tree. */
export interface UnusedAcceptances {
  readonly markers: readonly { readonly path: RepoPath; readonly line: number; readonly text: string }[];
  readonly entries: readonly BaselineEntry[];
}

export interface WatchedAcceptance {
  readonly judge: (content: Uint8Array, blob: IntroducedBlob) => Promise<readonly JudgedSecret[]>;
  /**
   * To be asked when all is judged. Of files that were not looked at nothing is said, but that an entry of a path that the
   * tree does not have any more is unused.
   * @param there every path of the tree
   */
  readonly unused: (there: ReadonlySet<RepoPath>) => UnusedAcceptances;
}

/** Judges the files of a tree, and keeps in mind what of comments and baseline was of use. */
export function watchAcceptances({ judgeForEntries, baseline }: Acceptance): WatchedAcceptance {
  const met = new Set<Digest>();
  const looked = new Set<RepoPath>();
  const markers: UnusedAcceptances['markers'][number][] = [];
  return {
    async judge(content, blob) {
      const judged = await judgeForEntries(content, blob);
      for (const { digest } of judged) met.add(digest);
      looked.add(blob.path);
      const used = new Set(judged.flatMap(({ found }) => found.markers.map(({ at }) => at)));
      const text = utf8Bytes(content);
      const locate = createLocator(text);
      for (const { at, text: written } of ownMarkers(text))
        if (!used.has(at)) markers.push({ path: blob.path, line: locate(at).line, text: written });
      return judged;
    },
    unused: there => ({
      markers,
      entries: [...baseline.entries.values()].filter(
        ({ digest, path }) => !met.has(digest) && (looked.has(path) || !there.has(path)),
      ),
    }),
  };
}
