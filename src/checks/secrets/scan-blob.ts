import type { Digest, Finding, RepoPath } from '../../model.ts';
import { canonicalJson, hmacSha256, sha256 } from '../../lib/digest.ts';
import { acceptanceRules } from './acceptance-rules.ts';
import { buildAutomaton, type Automaton } from './automaton.ts';
import { decodedOnce, encodingNames, type Keyword } from './decoded-once.ts';
import { addressForms, announcements, encodedForms, gateLengths, type EncodedForm } from './encoded-forms.ts';
import { inlineMarkers, type InlineMarker } from './inline-markers.ts';
import { createLocator } from './locator.ts';
import { matchRule, type MatchContext, type Sighting } from './match-rule.ts';
import type { SecretRule } from './rule-schema.ts';
import { rulePattern } from './rule-pattern.ts';
import { fragments, secretRules } from './rules.ts';
import { textWindow } from './text-window.ts';
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
 * The secrets in the content of a file, in the order of their places, masked. Nothing is skipped: neither for its size,
 * nor for being binary. The path decides how much a name alone is believed.
 * @param key for the digests of the values, which tell equal values from others
 */
export function findSecrets(bytes: Uint8Array, path: RepoPath, key: Uint8Array): FoundSecret[] {
  const text = utf8Bytes(bytes);
  const sightings = sightingsIn(text, { path, digest: value => hmacSha256(key, value) }, 0);
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

/** What holds for a whole file. */
type ScanContext = Pick<MatchContext, 'path' | 'digest'>;

/** So often what was decoded is decoded again. */
const deepest = 5;

/** What stands in the bytes as they are, and in what is encoded in them: there only what its own form tells. */
function sightingsIn(bytes: Buffer, context: ScanContext, depth: number): readonly Sighting[] {
  const viewAt = textWindow(bytes);
  const sightings: Sighting[] = [];
  const reveal = depth < deepest ? decodedOnce(bytes) : undefined;
  const { automaton, keywords } = (prefilter ??= buildPrefilter());
  automaton.scan(bytes, (index, offset) => {
    const keyword = keywords[index];
    if (keyword === undefined) return;
    if (keyword.rules.length > 0) {
      const view = viewAt(offset);
      for (const rule of keyword.rules) {
        const { pattern, paths } = compiled(rule);
        if (paths?.test(context.path) === false || (depth > 0 && rule.generic === true)) continue;
        const sighting = matchRule(rule, pattern, { ...context, view, keywordLength: keyword.text.length });
        if (sighting !== undefined) sightings.push(sighting);
      }
    }
    for (const { run, encoding } of reveal?.(keyword, offset) ?? []) {
      for (const inner of sightingsIn(run.content, context, depth + 1)) {
        const { start, end } = run;
        const shown = `${inner.shown}, in ${encodingNames[encoding]}`;
        sightings.push({ ...inner, from: start, start, end, shown });
      }
    }
  });
  return sightings;
}

/** Identifies everything that a result depends on but the content and the path. */
export function rulesDigest(): Digest {
  digest ??= sha256(canonicalJson({ engineVersion, fragments, acceptanceRules, rules: secretRules }));
  return digest;
}

let digest: Digest | undefined;
let prefilter: { readonly automaton: Automaton; readonly keywords: readonly Keyword[] } | undefined;

function buildPrefilter() {
  const byText = new Map<string, { rules: SecretRule[]; forms: EncodedForm[]; announces: boolean }>();
  const entry = (text: string) => {
    const known = byText.get(text) ?? { rules: [], forms: [], announces: false };
    byText.set(text, known);
    return known;
  };
  for (const rule of secretRules) for (const text of rule.keywords) entry(text).rules.push(rule);
  for (const form of [...encodedForms(secretRules), ...addressForms])
    entry(form.text.slice(0, gateLengths[form.encoding]).toLowerCase()).forms.push(form);
  for (const text of announcements) entry(text).announces = true;
  const keywords = [...byText].map(([text, found]): Keyword => ({ text, ...found }));
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
