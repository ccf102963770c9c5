import { UsageError } from '../lib/errors.ts';
import type { Oid } from '../model.ts';

/** One line of what git writes to the stdin of pre-push. */
export interface PushedRef {
  /** What the user named: a ref, `HEAD`, or any revision; `(delete)` for a deletion. */
  readonly localRef: string;
  /** The object that is pushed; a tag keeps its own id here. Undefined for a deletion. */
  readonly localOid: Oid | undefined;
  readonly remoteRef: string;
  /** What the remote has; undefined for a ref that is new there. */
  readonly remoteOid: Oid | undefined;
}

/**
 * Parses the stdin of pre-push: `<local ref> SP <local oid> SP <remote ref> SP <remote oid> LF` a line (githooks(5)).
 * Empty where nothing is to be pushed. The local ref may hold spaces (`HEAD@{1 day ago}`), so it is what is left over.
 * An all-zero id means "none", with 40 digits as with 64.
 * @throws UsageError for a line of another form: what cannot be read is not judged, and not let through
 */
export function parsePushedRefs(stdin: string): PushedRef[] {
  const refs: PushedRef[] = [];
  for (const line of stdin.split('\n')) {
    if (line === '') continue;
    const match = /^(.+) ([0-9a-f]{40}|[0-9a-f]{64}) (\S+) ([0-9a-f]{40}|[0-9a-f]{64})$/.exec(line);
    if (!match)
      throw new UsageError(`git sent a line to pre-push that pygov cannot read: ${JSON.stringify(line)}`);
    const [, localRef = '', localOid = '', remoteRef = '', remoteOid = ''] = match;
    refs.push({ localRef, localOid: orNone(localOid), remoteRef, remoteOid: orNone(remoteOid) });
  }
  return refs;
}

function orNone(oid: Oid): Oid | undefined {
  return /^0+$/.test(oid) ? undefined : oid;
}
