import { sha256 } from '../../lib/digest.ts';
import type { RepoPath } from '../../model.ts';
import { archiveMembers, unpackedAtMost } from './archive-members.ts';
import type { SecretDigests } from './match-rule.ts';
import type { FoundSecret } from './scan-blob.ts';

/** So deep archives in archives are unpacked. */
const deepest = 3;

interface Search {
  readonly path: RepoPath;
  readonly digest: (value: string) => SecretDigests;
  readonly find: (content: Uint8Array, path: RepoPath) => readonly FoundSecret[];
}

/** The secrets in what is packed in a file, and what of it could not be unpacked: nobody is to take that for clean. */
export function packedSecrets(bytes: Uint8Array, { path, digest, find }: Search): FoundSecret[] {
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
    const digests = digest(sha256(bytes));
    const finding = {
      rule: 'packed-content',
      severity: 'warning',
      path,
      message: `${what}: ${problem}`,
      fingerprint: digests.finding,
    } as const;
    return { finding, what, digests, markers: [] };
  };
  return within(bytes, path, 1);
}

/** A place in what was unpacked is no place in the file. */
function packedIn({ finding, what, ...found }: FoundSecret, name: string, path: RepoPath): FoundSecret {
  const { rule, severity, line, message, mend, fingerprint } = finding;
  const told = `${what}, in ${line === undefined ? '' : `line ${line} of `}${name}`;
  return {
    ...found,
    what: told,
    finding: {
      rule,
      severity,
      path,
      message: message.replace(what, () => told),
      ...(mend !== undefined && { mend }),
      ...(fingerprint !== undefined && { fingerprint }),
    },
  };
}
