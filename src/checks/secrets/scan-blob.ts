import type { Digest, Finding, RepoPath } from '../../model.ts';
import { canonicalJson, hmacSha256, sha256 } from '../../lib/digest.ts';
import { acceptanceRules } from './acceptance-rules.ts';
import { findSightings } from './find-sightings.ts';
import { inlineMarkers, type InlineMarker } from './inline-markers.ts';
import { createLocator } from './locator.ts';
import { packedSecrets } from './packed-secrets.ts';
import { fragments, secretRules } from './rules.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import { withoutOverlaps } from './without-overlaps.ts';

/** To be raised with every change of this folder's code that can change a result. */
const engineVersion = 5;

/** A secret in a file: the finding is all that may be shown of it. */
export interface FoundSecret {
  readonly finding: Finding;
  /** Its kind and how it looks, masked. */
  readonly what: string;
  /** The HMAC of its value. */
  readonly secret: Digest;
  /** The comments that ask to let it be. */
  readonly markers: readonly InlineMarker[];
}

/** As `findSecrets`, for those who only want to know what there is. */
export function scanBlob(bytes: Uint8Array, path: RepoPath): Finding[] {
  return findSecrets(bytes, path, noKey).map(({ finding }) => finding);
}

const noKey = new Uint8Array();

/**
 * The secrets in the content of a file, in the order of their places, masked; those in what is packed in it come last. Nothing is
 * skipped: neither for its size, nor for being binary; what cannot be unpacked is a finding of its own. The path decides how much a name alone is believed.
 * @param key for the digests of the values, which tell equal values from others
 */
export function findSecrets(bytes: Uint8Array, path: RepoPath, key: Uint8Array): FoundSecret[] {
  const find = (content: Uint8Array, at: RepoPath) => findInText(content, at, key);
  return [...find(bytes, path), ...packedSecrets(bytes, { path, key, find })];
}

function findInText(bytes: Uint8Array, path: RepoPath, key: Uint8Array): FoundSecret[] {
  const text = utf8Bytes(bytes);
  const sightings = findSightings(text, { path, digest: value => hmacSha256(key, value) });
  if (sightings.length === 0) return [];
  const locate = createLocator(text);
  return withoutOverlaps(sightings).map(({ rule, severity, from, start, end, shown, secret }) => {
    const what = `${rule.title} (${shown})`;
    const finding = {
      rule: rule.id,
      severity,
      path,
      ...locate(start),
      message: `${what}: ${rule.why}`,
      mend: `First ${rule.revoke}; then take it out of the change and read it from the environment or a secret store.`,
    };
    return {
      finding,
      what,
      secret,
      markers: inlineMarkers(text, { start: Math.min(from, start), end }, sightings),
    };
  });
}

/** Identifies everything that a result depends on but the content and the path. */
export function rulesDigest(): Digest {
  digest ??= sha256(canonicalJson({ engineVersion, fragments, acceptanceRules, rules: secretRules }));
  return digest;
}

let digest: Digest | undefined;
