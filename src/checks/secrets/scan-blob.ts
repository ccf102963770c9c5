import type { Digest, Finding, RepoPath } from '../../model.ts';
import { canonicalJson, hmacSha256, sha256 } from '../../lib/digest.ts';
import { acceptanceRules } from './acceptance-rules.ts';
import { buildAutomaton, type Automaton } from './automaton.ts';
import { inlineMarkers, type InlineMarker } from './inline-markers.ts';
import { createLocator } from './locator.ts';
import { matchRule, type Sighting } from './match-rule.ts';
import type { SecretRule } from './rule-schema.ts';
import { rulePattern } from './rule-pattern.ts';
import { fragments, secretRules } from './rules.ts';
import { textWindow } from './text-window.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import { withoutOverlaps } from './without-overlaps.ts';

/** To be raised with every change of this folder's code that can change a result. */
const engineVersion = 3;

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
 * The secrets in the content of a file, in the order of their places, masked. Nothing is skipped: neither for its size,
 * nor for being binary. The path decides how much a name alone is believed.
 * @param key for the digests of the values, which tell equal values from others
 */
export function findSecrets(bytes: Uint8Array, path: RepoPath, key: Uint8Array): FoundSecret[] {
  const digestOf = (value: string) => hmacSha256(key, value);
  const text = utf8Bytes(bytes);
  const viewAt = textWindow(text);
  const sightings: Sighting[] = [];
  prefilter ??= buildPrefilter();
  const { automaton, keywords } = prefilter;
  automaton.scan(text, (index, start) => {
    const keyword = keywords[index];
    if (keyword === undefined) return;
    const view = viewAt(start);
    for (const rule of keyword.rules) {
      const { pattern, paths } = compiled(rule);
      if (paths?.test(path) === false) continue;
      const sighting = matchRule(rule, pattern, {
        view,
        path,
        keywordLength: keyword.text.length,
        digest: digestOf,
      });
      if (sighting !== undefined) sightings.push(sighting);
    }
  });
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
let prefilter: { readonly automaton: Automaton; readonly keywords: readonly Keyword[] } | undefined;

interface Keyword {
  readonly text: string;
  readonly rules: readonly SecretRule[];
}

function buildPrefilter() {
  const byText = new Map<string, SecretRule[]>();
  for (const rule of secretRules) {
    for (const text of rule.keywords) byText.set(text, [...(byText.get(text) ?? []), rule]);
  }
  const keywords = [...byText].map(([text, rules]): Keyword => ({ text, rules }));
  return { automaton: buildAutomaton(keywords.map(({ text }) => text)), keywords };
}

interface CompiledRule {
  readonly pattern: RegExp;
  /** Where the rule holds; everywhere without. */
  readonly paths: RegExp | undefined;
}

const compiledRules = new Map<SecretRule, CompiledRule>();

/** Compiled when a keyword of the rule is met for the first time. */
function compiled(rule: SecretRule): CompiledRule {
  const known = compiledRules.get(rule);
  if (known !== undefined) return known;
  const paths = rule.path === undefined ? undefined : new RegExp(rule.path, 'i');
  const fresh = { pattern: rulePattern(rule), paths };
  compiledRules.set(rule, fresh);
  return fresh;
}
