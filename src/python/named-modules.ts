import { globMatcher } from '../lib/match.ts';
import type { ChangeReader, RepoPath, TreeFile } from '../model.ts';

/**
 * The dotted names in files of settings and data, by file: a program may read one and import what it names (the handlers
 * of a logging configuration, `_target_` of hydra).
 * @param inert globs of files that no program reads
 */
export async function readNamedModules(
  files: readonly TreeFile[],
  reader: Pick<ChangeReader, 'readBlob'>,
  inert: readonly string[],
): Promise<Map<RepoPath, readonly string[]>> {
  const isInert = globMatcher(inert);
  const named = new Map<RepoPath, readonly string[]>();
  await Promise.all(
    files
      .filter(({ path, mode }) => mode.startsWith('100') && settings.test(path) && !isInert(path))
      .map(async ({ path, oid }) => {
        const content = await reader.readBlob(oid);
        if (!content || content.length > sizeLimit) return;
        const names = new Set(content.toString('utf8').match(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/g));
        if (names.size > 0) named.set(path, [...names]);
      }),
  );
  return named;
}

const settings = /\.(cfg|conf|env|ini|json|properties|toml|xml|ya?ml)$|(^|\/)\.env[^/]*$/;

/** What is larger is data, and names no module. */
const sizeLimit = 2 * 1024 * 1024;
