import { createHash } from 'node:crypto';
import type { Digest, RepoPath, Severity } from '../../model.ts';
import { armouredBody, armouredEnd } from './armoured-end.ts';
import type { CompiledRule } from './compiled-rule.ts';
import { entropy } from './entropy.ts';
import { masked } from './masked.ts';
import { isPlaceholder } from './placeholder.ts';
import type { SecretRule } from './rule-schema.ts';
import { reach, type View } from './text-window.ts';
import { validators } from './validators.ts';

/** A secret that a rule found. It holds no part of the secret but what may be shown. */
export interface Sighting {
  readonly rule: SecretRule;
  readonly severity: Severity;
  /** Offset of what the rule saw: the header of a key stands lines before its body. */
  readonly from: number;
  /** Offsets of the value in the bytes, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Whether it begins as all of its kind do. */
  readonly distinctive: boolean;
  /** How many bytes the rule needed to see: the more, the more specific it is. */
  readonly evidence: number;
  readonly shown: string;
  /** What tells the value from others; they say nothing of it. */
  readonly digests: SecretDigests;
}

/** Of a value, each under a key of its own. */
export interface SecretDigests {
  /** For entries of the baseline, in whose file the key stands. */
  readonly entry: Digest;
  /** For findings. */
  readonly finding: Digest;
  /** Whether it is a value that was asked for. */
  readonly isKnown?: boolean;
}

/** What holds for a whole file. */
export interface MatchContext {
  readonly path: RepoPath;
  /** Makes the digests of a value that stand for it from then on. */
  readonly digest: (value: string) => SecretDigests;
}

/** Tries a rule where one of its keywords stands, cheap tests first. Undefined where it finds nothing to report. */
export function matchRule(
  { rule, pattern, hasBeside, holdsFor }: CompiledRule,
  view: View,
  keywordLength: number,
  { path, digest }: MatchContext,
): Sighting | undefined {
  if (!holdsFor(path)) return undefined;
  const { beside } = reach;
  if (!hasBeside(() => view.text.slice(Math.max(0, view.at - beside), view.at + beside))) return undefined;
  const expression = pattern();
  expression.lastIndex = view.at;
  const match = expression.exec(view.text);
  if (match === null) return undefined;
  const groups = match.groups ?? {};
  const [start, end] = match.indices?.groups?.secret ?? [match.index, match.index + match[0].length];
  const value = view.text.slice(start, end);
  const last = armouredEnd(view.text, start, end);
  const published = start === view.at ? keywordLength : 0;

  if (rule['public-values']?.includes(createHash('sha256').update(value).digest('hex'))) return undefined;
  if (rule.entropy !== undefined && entropy(value) < rule.entropy) return undefined;
  // A URL is judged as a whole, with its user and host.
  if (rule.validator !== 'url-login' && isPlaceholder(value.slice(published))) return undefined;
  const before = view.text.slice(Math.max(0, match.index - 40), match.index);
  const judgement =
    rule.validator === undefined
      ? 'likely'
      : validators[rule.validator]({ path, value, published, groups, before });
  if (judgement === 'refuted') return undefined;

  const host = groups.host === undefined ? undefined : Buffer.from(groups.host, 'latin1').toString('utf8');
  const place = host === undefined ? '' : `${groups.scheme ?? ''}://…@${host}, `;
  return {
    rule,
    severity: judgement === 'doubtful' ? 'warning' : (rule.severity ?? 'error'),
    from: view.start + match.index,
    start: view.start + start,
    end: view.start + last,
    distinctive: published > 0,
    evidence: match[0].length,
    shown: place + masked(value, published),
    digests: digest(last === end ? value : armouredBody(view.text.slice(start, last))),
  };
}
