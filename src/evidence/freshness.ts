import type { Evidence, InputKind, Part, ReasonCode, RecordedInput } from '../model.ts';

/** What the ledger gave for one key, and what of it still proves something. */
export type Freshness =
  | { readonly kind: 'fresh'; readonly evidence: Evidence; readonly ageMs: number }
  | { readonly kind: 'stale'; readonly reason: ReasonCode; readonly detail: string };

export type Stale = Extract<Freshness, { kind: 'stale' }>;

export interface FreshnessRules {
  readonly nowMs: number;
  readonly maxAgeMs: number;
}

/**
 * Whether the latest record of a key proves its claim now. It does if it passed, is neither too old nor dated in the
 * future, and the key has never seen another result.
 * @param all all records of one key (for a part: all that cover it), in any order
 */
export function judgeFreshness(all: readonly Evidence[], { nowMs, maxAgeMs }: FreshnessRules): Freshness {
  const records = all.filter(({ result }) => result === 'passed' || result === 'failed');
  const attempt = latestOf(all.filter(record => !records.includes(record)));
  const past = records.filter(({ finished }) => Date.parse(finished) <= nowMs);
  const latest = latestOf(past);
  if (!latest) {
    const future = latestOf(records);
    if (future) {
      return {
        kind: 'stale',
        reason: 'FUTURE_TIMESTAMP',
        detail: `the evidence is dated ${future.finished}`,
      };
    }
    return attempt
      ? explainAttempt(attempt)
      : { kind: 'stale', reason: 'MISSING', detail: 'there is no evidence for it yet' };
  }
  const results = new Set(records.map(({ result }) => result));
  if (results.size > 1)
    return { kind: 'stale', reason: 'UNSTABLE', detail: 'the same inputs have passed and failed before' };
  const tried = attempt && attempt.finished > latest.finished ? explainAttempt(attempt) : undefined;
  if (latest.result === 'failed')
    return tried ?? { kind: 'stale', reason: 'MISSING', detail: 'it failed the last time' };
  const ageMs = nowMs - Date.parse(latest.finished);
  if (ageMs > maxAgeMs)
    return tried ?? { kind: 'stale', reason: 'EXPIRED', detail: `the evidence is from ${latest.finished}` };
  return { kind: 'fresh', evidence: latest, ageMs };
}

/** What came of trying, or not trying, to prove it. */
function explainAttempt({ reason = 'SKIPPED', finished, summary }: Evidence): Stale {
  const detail =
    reason === 'SKIPPED'
      ? `it was skipped at ${finished} (${summary})`
      : `it could not be judged at ${finished}: ${summary}`;
  return { kind: 'stale', reason, detail };
}

/** Which parts fresh evidence covers, and the rest. */
export function judgeParts(
  records: readonly Evidence[],
  parts: readonly Part[],
  rules: FreshnessRules,
): {
  fresh: { evidence: Evidence; ageMs: number }[];
  covered: number;
  missing: Part[];
  stale: Stale | undefined;
} {
  const byPart = new Map<string, Evidence[]>();
  for (const record of records) {
    for (const part of record.parts ?? []) {
      const known = byPart.get(partId(part));
      if (known) known.push(record);
      else byPart.set(partId(part), [record]);
    }
  }
  const fresh = new Map<string, { evidence: Evidence; ageMs: number }>();
  const missing: Part[] = [];
  let stale: Stale | undefined;
  for (const part of parts) {
    const freshness = judgeFreshness(byPart.get(partId(part)) ?? [], rules);
    if (freshness.kind === 'fresh') fresh.set(freshness.evidence.id, freshness);
    else {
      missing.push(part);
      stale ??=
        freshness.reason === 'MISSING' ? { ...freshness, detail: `no evidence for ${part[0]}` } : freshness;
    }
  }
  return { fresh: [...fresh.values()], covered: parts.length - missing.length, missing, stale };
}

/**
 * Why a record of another key does not serve: the first input that differs, in the order in which people look for a
 * cause (configuration and tools before sources).
 */
export function explainDifference(
  current: readonly RecordedInput[],
  recorded: readonly RecordedInput[],
): { reason: ReasonCode; detail: string } | undefined {
  for (const kind of Object.keys(reasonOf) as InputKind[]) {
    const before = byLabel(recorded, kind);
    const now = byLabel(current, kind);
    const changed = [...new Set([...now.keys(), ...before.keys()])].filter(
      label => now.get(label) !== before.get(label),
    );
    const [first] = changed;
    if (first === undefined) continue;
    const what =
      now.get(first) === undefined ? 'is gone' : before.get(first) === undefined ? 'is new' : 'has changed';
    const more = changed.length > 1 ? ` (and ${changed.length - 1} more)` : '';
    return { reason: reasonOf[kind], detail: `${nouns[kind]}${first} ${what}${more}` };
  }
  return undefined;
}

const reasonOf: Readonly<Record<InputKind, ReasonCode>> = {
  policy: 'POLICY_CHANGED',
  command: 'POLICY_CHANGED',
  tool: 'TOOL_CHANGED',
  python: 'PYTHON_CHANGED',
  config: 'CONFIG_CHANGED',
  packages: 'PACKAGES_CHANGED',
  env: 'ENV_CHANGED',
  tree: 'TREE_CHANGED',
};

const nouns: Readonly<Record<InputKind, string>> = {
  policy: 'the setting ',
  command: 'the command line: ',
  tool: 'the tool ',
  python: 'the ',
  config: '',
  packages: 'the package ',
  env: 'the variable ',
  tree: 'the set of ',
};

/** An absent input counts as one that is not there. Several environments have a package each of one name. */
function byLabel(inputs: readonly RecordedInput[], kind: InputKind): Map<string, string> {
  const digests = new Map<string, string[]>();
  for (const { label, digest } of inputs.filter(input => input.kind === kind && input.digest !== 'absent')) {
    digests.set(label, [...(digests.get(label) ?? []), digest]);
  }
  return new Map([...digests].map(([label, all]) => [label, all.sort().join(' ')]));
}

/** Of records of one time the choice is a fixed one, not that of the file system. */
function latestOf(records: readonly Evidence[]): Evidence | undefined {
  const rank = ({ finished, id }: Evidence) => `${finished} ${id}`;
  return [...records].sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0];
}

function partId([path, mode, oid]: Part): string {
  return `${mode} ${oid} ${path}`;
}
