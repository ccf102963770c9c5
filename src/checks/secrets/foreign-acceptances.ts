import * as v from 'valibot';
import { createHash } from 'node:crypto';
import { ConfigError } from '../../lib/errors.ts';
import type { RepoPath } from '../../model.ts';
import type { JudgedSecret } from './acceptance.ts';

/** What another scanner was told to let be. */
export interface ForeignAcceptances {
  /** How many there are. */
  readonly total: number;
  /** Told of a value in a file; it is not kept. */
  readonly isKnown: (path: RepoPath, latin1: string) => boolean;
  /** Those of some findings that are certainly among them, and how many of `total` these are. */
  readonly among: (
    open: readonly JudgedSecret[],
    versions: FileVersions,
  ) => Promise<{ readonly matched: readonly JudgedSecret[]; readonly used: number }>;
}

/** What was found in a file as a commit has it; without a commit as the tree has it. Empty where there is none. */
export type FileVersions = (path: RepoPath, commit: string | undefined) => Promise<readonly JudgedSecret[]>;

/**
 * Reads `.gitleaksignore` or the baseline of detect-secrets, told apart by their form.
 * @throws ConfigError where it is neither
 */
export function readForeignAcceptances(file: string, text: string): ForeignAcceptances {
  return text.trimStart().startsWith('{') ? fromDetectSecrets(file, text) : fromGitleaks(file, text);
}

const baselineSchema = v.object({
  results: v.record(
    v.string(),
    v.array(v.object({ hashed_secret: v.string(), is_secret: v.optional(v.boolean()) })),
  ),
});

/** Its `hashed_secret` is the SHA-1 of the value; what its audit took for a real secret is not let be. */
function fromDetectSecrets(file: string, text: string): ForeignAcceptances {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), baselineSchema), text);
  if (!parsed.success) throw new ConfigError({ file }, 'is not as detect-secrets writes it');
  const known = new Set(
    Object.entries(parsed.output.results).flatMap(([path, found]) =>
      found.flatMap(({ hashed_secret: sha1, is_secret: isReal }) =>
        isReal === true ? [] : [`${sha1} ${path}`],
      ),
    ),
  );
  const sha1 = (latin1: string) => createHash('sha1').update(latin1, 'latin1').digest('hex');
  return {
    total: known.size,
    isKnown: (path, latin1) => known.has(`${sha1(latin1)} ${path}`),
    among: open => {
      const matched = open.filter(({ found }) => found.digests.isKnown === true);
      return Promise.resolve({ matched, used: matched.length });
    },
  };
}

/** A line each, `[<commit>:]<path>:<rule>:<line>`; the rules are others than ours, so place and value must say it. */
function fromGitleaks(file: string, text: string): ForeignAcceptances {
  const places = text.split(/\r?\n/).flatMap((line, index) => {
    const fingerprint = line.trim();
    if (fingerprint === '' || fingerprint.startsWith('#')) return [];
    const pattern = /^(?:([0-9a-f]{40}|[0-9a-f]{64}):)?(.+):[^:]+:(\d+)$/;
    const [, commit, path, number] = pattern.exec(fingerprint) ?? [];
    if (path === undefined) throw new ConfigError({ file, line: index + 1 }, 'is not as gitleaks writes it');
    return [{ commit, path, line: Number(number) }];
  });
  return {
    total: places.length,
    isKnown: () => false,
    async among(open, versions) {
      const matched = new Set<JudgedSecret>();
      let used = 0;
      for (const { commit, path, line } of places) {
        const there = (await versions(path, commit)).filter(({ finding }) => finding.line === line);
        const values = new Set(there.map(valueOf));
        // Of two on one line nobody knows which was meant.
        const same =
          values.size === 1 ? open.filter(one => one.finding.path === path && values.has(valueOf(one))) : [];
        if (same.length > 0) used += 1;
        for (const one of same) matched.add(one);
      }
      return { matched: [...matched], used };
    },
  };
}

function valueOf({ finding, found }: JudgedSecret): string {
  return `${finding.rule} ${found.digests.entry}`;
}
