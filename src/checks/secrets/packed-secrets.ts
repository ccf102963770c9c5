import { hmacSha256, sha256 } from '../../lib/digest.ts';
import type { RepoPath } from '../../model.ts';
import { archiveMembers, unpackedAtMost } from './archive-members.ts';
import type { FoundSecret } from './scan-blob.ts';

/** So deep archives in archives are unpacked. */
const deepest = 3;

interface Search {
  readonly path: RepoPath;
  /** For the digests. */
  readonly key: Uint8Array;
  readonly find: (content: Uint8Array, path: RepoPath) => readonly FoundSecret[];
}

/** The secrets in what is packed in a file, and what of it could not be unpacked: nobody is to take that for clean. */
export function packedSecrets(bytes: Uint8Array, { path, key, find }: Search): FoundSecret[] {
  const budget = { ...unpackedAtMost };
  const within = (content: Uint8Array, at: RepoPath, depth: number): FoundSecret[] => {
    const found: FoundSecret[] = [];
    const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    for (const member of archiveMembers(buffer, budget)) {
      const { name } = member;
      if ('problem' in member) found.push(notSearched(name, member.problem));
      else if (depth > deepest) found.push(notSearched(name, 'too deep an archive in archives'));
      else {
        const inner = `${at}/${name}`;
        const all = [...find(member.content, inner), ...within(member.content, inner, depth + 1)];
        found.push(...all.map(one => packedIn(one, name, path)));
      }
    }
    return found;
  };
  const notSearched = (name: string, problem: string): FoundSecret => {
    const what = `${name} was not searched`;
    const secret = hmacSha256(key, sha256(bytes));
    const finding = {
      rule: 'packed-content',
      severity: 'warning',
      path,
      message: `${what}: ${problem}`,
    } as const;
    return { finding, what, secret, markers: [] };
  };
  return within(bytes, path, 1);
}

/** A place in what was unpacked is no place in the file. */
function packedIn({ finding, what, ...found }: FoundSecret, name: string, path: RepoPath): FoundSecret {
  const { rule, severity, line, message, mend } = finding;
  const told = `${what}, in ${line === undefined ? '' : `line ${line} of `}${name}`;
  return {
    ...found,
    what: told,
    finding: {
      rule,
      severity,
      path,
      message: message.replace(what, () => told),
      // No line tells this value from another one like it that stood there before.
      hidesOthers: true,
      ...(mend !== undefined && { mend }),
    },
  };
}
