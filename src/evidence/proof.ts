import type {
  ClaimName,
  Digest,
  Evidence,
  Finding,
  GateName,
  Input,
  Oid,
  Outcome,
  Part,
  ReasonCode,
  RecordedInput,
} from '../model.ts';
import { fingerprint, recordInputs } from './fingerprint.ts';
import {
  explainDifference,
  judgeFreshness,
  judgeParts,
  type FreshnessRules,
  type Stale,
} from './freshness.ts';
import type { Damage, Ledger } from './ledger.ts';

/** What is to be proved: one run of one check. Without parts the run is proved as a whole. */
export interface Question {
  readonly claim: ClaimName;
  readonly check: string;
  readonly inputs: readonly Input[];
  readonly parts?: readonly Part[];
}

/** What the ledger says to it. */
export interface Answer {
  readonly key: Digest;
  readonly inputs: readonly RecordedInput[];
  readonly fresh: readonly FreshEvidence[];
  /** How much of it is proved: `covered` of `total` parts; one of one for a question without parts. */
  readonly covered: number;
  readonly total: number;
  /** The parts without fresh evidence; empty for a question without parts. */
  readonly missing: readonly Part[];
  /** Why not everything is proved; undefined where it is. */
  readonly stale?: {
    readonly reason: ReasonCode;
    readonly detail: string;
    /** The tree of the record that it was compared with, where a file of it decides. */
    readonly comparedWith?: Oid;
  };
  readonly damaged: readonly Damage[];
}

export interface FreshEvidence {
  readonly evidence: Evidence;
  readonly ageMs: number;
}

/** Asks the ledger; reads only. */
export function askLedger(ledger: Ledger, question: Question, rules: FreshnessRules): Answer {
  const { claim, check, parts } = question;
  const inputs = recordInputs(question.inputs);
  const key = fingerprint(check, inputs);
  const { records: ofKey, damaged } = ledger.find(check, key);
  const records = ofKey.filter(({ claims }) => claims.includes(claim));
  const found = parts ? judgeParts(records, parts, rules) : judgeWhole(records, rules);
  const { fresh, covered, missing } = found;
  const answer = { key, inputs, fresh, covered, total: parts?.length ?? 1, missing, damaged };
  if (!found.stale) return answer;
  return {
    ...answer,
    stale: explain(found.stale, { ledger, check, inputs, known: records.length > 0, damaged }),
  };
}

function judgeWhole(records: readonly Evidence[], rules: FreshnessRules): ReturnType<typeof judgeParts> {
  const freshness = judgeFreshness(records, rules);
  return freshness.kind === 'fresh'
    ? { fresh: [freshness], covered: 1, missing: [], stale: undefined }
    : { fresh: [], covered: 0, missing: [], stale: freshness };
}

/** Where the key itself is new, the latest record of the check tells what has changed since. */
function explain(
  { reason, detail }: Stale,
  seen: {
    ledger: Ledger;
    check: string;
    inputs: readonly RecordedInput[];
    known: boolean;
    damaged: readonly Damage[];
  },
): NonNullable<Answer['stale']> {
  const [damage] = seen.damaged;
  if (damage) return { reason: 'CORRUPT', detail: `its evidence ${damage.problem}` };
  if (seen.known) return { reason, detail };
  const latest = seen.ledger.latest(seen.check, ['passed', 'failed', 'skipped']);
  const difference = latest && explainDifference(seen.inputs, latest.inputs);
  if (!difference) return { reason, detail };
  const byFile = difference.reason === 'TREE_CHANGED' || difference.reason === 'CONFIG_CHANGED';
  return byFile ? { ...difference, comparedWith: latest.tree } : difference;
}

/** The circumstances of a run, for its record. */
export interface RunFacts {
  readonly claim: ClaimName;
  readonly check: string;
  readonly tool: string;
  readonly command: readonly string[];
  readonly tree: Oid;
  readonly gate: GateName;
  readonly started: Date;
  readonly finished: Date;
}

/**
 * Records the outcome of a run that covered what was missing. Where files are judged one by one, the good ones are
 * recorded as passed and the bad ones as failed, so that mending one file does not lose the proof of the others.
 */
export function recordOutcome(
  ledger: Ledger,
  outcome: Exclude<Outcome, { kind: 'unproved' }>,
  { key, inputs, missing, parts }: Pick<Answer, 'key' | 'inputs' | 'missing'> & { parts: boolean },
  facts: RunFacts,
): Evidence[] {
  const { claim, started, finished, ...run } = facts;
  const append = (
    result: Evidence['result'],
    covered: readonly Part[] | undefined,
    findings: readonly Finding[],
  ) =>
    ledger.append({
      ...run,
      claims: [claim],
      key,
      inputs,
      ...(covered && { parts: covered }),
      result,
      summary: covered ? countFiles(covered.length) : outcome.summary,
      findings,
      ...(outcome.hashSeed !== undefined && { hashSeed: outcome.hashSeed }),
      started: started.toISOString(),
      finished: finished.toISOString(),
    });
  if (!parts) return [append(outcome.kind, undefined, outcome.findings)];
  const wrong = new Set(
    outcome.findings.filter(({ severity }) => severity === 'error').map(({ path }) => path),
  );
  const bad = missing.filter(([path]) => wrong.has(path));
  // An error that names no part may be anyone's: then none has passed.
  if (bad.length < wrong.size) return [append('failed', missing, outcome.findings)];
  const good = missing.filter(([path]) => !wrong.has(path));
  const about = (parts: readonly Part[]) =>
    outcome.findings.filter(finding => parts.some(([path]) => path === finding.path));
  return [
    ...(good.length > 0 ? [append('passed', good, about(good))] : []),
    ...(bad.length > 0 ? [append('failed', bad, about(bad))] : []),
  ];
}

/**
 * Records that a task was let through on purpose, or could not be judged, and why, so that it can be told; it proves
 * nothing.
 */
export function recordAttempt(
  ledger: Ledger,
  { reason, message }: { reason: ReasonCode; message: string },
  { inputs: given, parts }: { inputs: readonly Input[]; parts: readonly Part[] | undefined },
  facts: RunFacts,
): Evidence {
  const { claim, started, finished, ...run } = facts;
  const inputs = recordInputs(given);
  return ledger.append({
    ...run,
    claims: [claim],
    key: fingerprint(facts.check, inputs),
    inputs,
    ...(parts && { parts }),
    ...(reason === 'SKIPPED' ? { result: 'skipped' } : { result: 'unproved', reason }),
    summary: message,
    findings: [],
    started: started.toISOString(),
    finished: finished.toISOString(),
  });
}

/**
 * Records that a run found only what stood at the base as well: a proof that holds against that base alone, which is why
 * the base is among its inputs.
 */
export function recordExisting(
  ledger: Ledger,
  { existing, notes }: { existing: readonly Finding[]; notes: readonly Finding[] },
  { inputs: given, missing, parts }: { inputs: readonly Input[]; missing: readonly Part[]; parts: boolean },
  facts: RunFacts,
): Evidence {
  const { claim, started, finished, ...run } = facts;
  const inputs = recordInputs(given);
  const wrong = new Set(existing.map(({ path }) => path));
  const noun = existing.length === 1 ? 'finding' : 'findings';
  return ledger.append({
    ...run,
    claims: [claim],
    key: fingerprint(facts.check, inputs),
    inputs,
    ...(parts && { parts: missing.filter(([path]) => wrong.has(path)) }),
    result: 'passed',
    summary: `${existing.length} ${noun} that stood there before`,
    findings: notes,
    started: started.toISOString(),
    finished: finished.toISOString(),
  });
}

export function countFiles(number: number): string {
  return `${number} ${number === 1 ? 'file' : 'files'}`;
}
