import type { Finding, RepoPath } from '../../model.ts';
import { hmacSha256 } from '../../lib/digest.ts';
import { acceptanceRules } from './acceptance-rules.ts';
import { findSightings } from './find-sightings.ts';
import { inlineMarkers, type InlineMarker } from './inline-markers.ts';
import { createLocator } from './locator.ts';
import type { SecretDigests } from './match-rule.ts';
import { packedSecrets } from './packed-secrets.ts';
import type { SecretRule } from './rule-schema.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import { withoutOverlaps } from './without-overlaps.ts';

/** A secret in a file: the finding is all that may be shown of it. */
export interface FoundSecret {
  readonly finding: Finding;
  /** Its kind and how it looks, masked. */
  readonly what: string;
  /** The HMACs of its value. */
  readonly digests: SecretDigests;
  /** The comments that ask to let it be. */
  readonly markers: readonly InlineMarker[];
}

/** As `findSecrets`, for those who only want to know what there is. */
export function scanBlob(bytes: Uint8Array, path: RepoPath): Finding[] {
  return findSecrets(bytes, path).map(({ finding }) => finding);
}

/** What people are told to do about a finding of a rule. */
export function howToMend({ revoke }: Pick<SecretRule, 'revoke'>): string {
  return acceptanceRules.mends['take-out'].replace('{revoke}', () => revoke);
}

/** For the digests of values, which tell equal values from others. */
export interface SecretKeys {
  /** Of the baseline. */
  readonly entries: Uint8Array;
  readonly findings: () => Uint8Array;
  /** Told of each value, as Latin-1; for who knows values by other digests. */
  readonly isKnown?: (path: RepoPath, value: string) => boolean;
}

/**
 * The secrets in the content of a file, in the order of their places, masked; those in what is packed in it come last.
 * Nothing is skipped: neither for its size, nor for being binary; what cannot be unpacked is a finding of its own. The
 * path decides how much a name alone is believed.
 * @param keys without them a finding has no fingerprint
 */
export function findSecrets(bytes: Uint8Array, path: RepoPath, keys?: SecretKeys): FoundSecret[] {
  const find = (content: Uint8Array, at: RepoPath) => findInText(content, at, keys);
  return [...find(bytes, path), ...packedSecrets(bytes, { path, digest: digestsOf(path, keys), find })];
}

function findInText(bytes: Uint8Array, path: RepoPath, keys: SecretKeys | undefined): FoundSecret[] {
  const text = utf8Bytes(bytes);
  const digest = digestsOf(path, keys);
  const sightings = findSightings(text, { path, digest });
  if (sightings.length === 0) return [];
  const locate = createLocator(text);
  return withoutOverlaps(sightings).map(({ rule, severity, from, start, end, shown, digests }) => {
    const what = `${rule.title} (${shown})`;
    const finding = {
      rule: rule.id,
      severity,
      path,
      ...locate(start),
      message: `${what}: ${rule.why}`,
      mend: howToMend(rule),
      ...(keys && { fingerprint: digests.finding }),
    };
    return {
      finding,
      what,
      digests,
      markers: inlineMarkers(text, { start: Math.min(from, start), end }, sightings),
    };
  });
}

function digestsOf(path: RepoPath, keys: SecretKeys | undefined): (value: string) => SecretDigests {
  return value => ({
    entry: hmacSha256(keys?.entries ?? noKey, value),
    finding: hmacSha256(keys?.findings() ?? noKey, value).slice(0, 32),
    ...(keys?.isKnown && { isKnown: keys.isKnown(path, value) }),
  });
}

const noKey = new Uint8Array();
