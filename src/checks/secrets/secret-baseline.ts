import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { itemLines, parseCommitted } from '../../lib/committed-json.ts';
import { canonicalJson, hmacSha256 } from '../../lib/digest.ts';
import type { Digest, RepoPath } from '../../model.ts';
import { isReason } from './acceptance-rules.ts';
import { scanBlob } from './scan-blob.ts';
import { ConfigError } from '../../lib/errors.ts';

/** Where a repository keeps what it lets be of the secret scan; it is committed. */
export const secretBaselinePath = '.governance-baseline.json';

/**
 * Secrets that people have looked at. Only a keyed digest tells which value is meant, and the key is in the file: a
 * random value cannot be found from it, but a password that can be guessed can be tried.
 */
export interface SecretBaseline {
  readonly key: Buffer;
  readonly entries: ReadonlyMap<Digest, BaselineEntry>;
}

export interface BaselineEntry {
  readonly path: RepoPath;
  readonly rule: string;
  /** The first 32 digits of the HMAC of rule, path and value. Neither line nor time: moving a line changes nothing. */
  readonly digest: Digest;
  readonly reason: string;
}

const schema = v.strictObject({
  format: v.literal(1),
  'keyed-with': v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  entries: v.array(
    v.strictObject({
      path: v.string(),
      rule: v.string(),
      digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
      reason: v.pipe(v.string(), v.check(isReason)),
    }),
  ),
});

export function emptySecretBaseline(): SecretBaseline {
  return { key: randomBytes(32), entries: new Map() };
}

/** @param value its digest for entries, as `findSecrets` gives it */
export function entryDigest(
  { key }: SecretBaseline,
  { rule, path, value }: { rule: string; path: RepoPath; value: Digest },
): Digest {
  return hmacSha256(key, canonicalJson([rule, path, value])).slice(0, 32);
}

/** The entry of a finding. One that names another file or rule than it is for would mislead who reads it, and is none. */
export function entryOf(
  { entries }: SecretBaseline,
  { rule, path, digest }: { rule: string; path: RepoPath; digest: Digest },
): BaselineEntry | undefined {
  const entry = entries.get(digest);
  return entry?.rule === rule && entry.path === path ? entry : undefined;
}

export function formatSecretBaseline({ key, entries }: SecretBaseline): string {
  const items = [...entries.values()].map(({ path, rule, digest, reason }) => ({
    path,
    rule,
    digest,
    reason,
  }));
  const orderBy = ({ path, rule, digest }: BaselineEntry) => [path, rule, digest].join('\0');
  const lines = items.length === 0 ? '' : `\n${itemLines(items, { indent: 4, orderBy })}\n  `;
  return `{\n  "format": 1,\n  "keyed-with": "${key.toString('hex')}",\n  "entries": [${lines}]\n}\n`;
}

/**
 * @throws ConfigError where it is not what `formatSecretBaseline` writes; each entry needs its reason, and as reasons are
 * told, none may hold a secret
 */
export function parseSecretBaseline(text: string): SecretBaseline {
  const { entries, ...header } = parseCommitted(text, schema, {
    path: secretBaselinePath,
    what: 'a baseline of secrets',
    mend: 'mend it, or take it away and let `pygov secrets baseline` write it anew',
  });
  const reasons = entries.map(({ reason }) => reason).join('\n');
  if (holdsSecret(reasons))
    throw new ConfigError(
      { file: secretBaselinePath },
      'a reason holds a secret; write another, and revoke it',
    );
  const key = Buffer.from(header['keyed-with'], 'hex');
  // A merge may bring one twice.
  return { key, entries: new Map(entries.map(entry => [entry.digest, entry])) };
}

/** Whether a text that is to be told holds what the scan would find in a file. */
export function holdsSecret(text: string): boolean {
  return scanBlob(Buffer.from(text), secretBaselinePath).some(({ severity }) => severity === 'error');
}
