import { formatAge } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import type { RecordedInput, Timestamp } from '../model.ts';

/** From what a verdict follows, step by step; every rule with where it is from. */
export interface Chain {
  readonly gate: string;
  readonly label: string;
  readonly outcome: string;
  readonly tree: string;
  readonly base: string;
  readonly at: Timestamp;
  /** The condition of the master rulebook that held, and its place in the order. */
  readonly decidedBy: { readonly condition: string; readonly means: string; readonly place: number };
  readonly blocker?: { readonly claim: string; readonly message: string; readonly recovery: string };
  readonly claims: readonly ClaimLink[];
  readonly risk?:
    | {
        readonly tier: string;
        readonly rows: readonly SupportRow[];
        readonly because: readonly string[];
      }
    | undefined;
  readonly scorecard?: { readonly line: string; readonly rows: readonly SupportRow[] } | undefined;
}

export interface ClaimLink {
  readonly claim: string;
  readonly status: string;
  readonly requirement: string;
  /** Which rulebook asks for it. */
  readonly origin: string;
  /** Of a claim that is not verified: what its reason means, and how to mend it. */
  readonly reason?: { readonly code: string; readonly means: string; readonly mend: string };
  readonly why?: string;
  readonly evidence: readonly EvidenceLink[];
}

export interface EvidenceLink {
  readonly id: string;
  /** Undefined where the record is no longer in the ledger. */
  readonly record?: {
    readonly result: string;
    readonly summary: string;
    readonly finished: Timestamp;
    readonly tool: string;
    readonly command: readonly string[];
    readonly inputs: readonly RecordedInput[];
    readonly parts: number;
  };
}

export interface SupportRow {
  readonly name: string;
  readonly status: string;
  readonly why: string;
  readonly weight?: number;
  readonly critical?: boolean;
}

/** @param maxAge how long evidence counts, and which rulebook says so */
export function formatChain(
  { decidedBy, claims, risk, scorecard, blocker, ...gate }: Chain,
  {
    nowMs,
    maxAge,
  }: { readonly nowMs: number; readonly maxAge: { readonly value: string; readonly origin: string } },
): string {
  const age = (time: Timestamp) => formatAge(nowMs - Date.parse(time));
  const told = new Set<string>();
  const lines = [
    `${gate.outcome}: ${gate.gate} of ${gate.label} (tree ${gate.tree.slice(0, 10)}, base ${gate.base.slice(0, 10)}), ${age(gate.at)}`,
    `  <- ${decidedBy.means} (${decidedBy.condition}, condition ${decidedBy.place} of master)`,
    ...(blocker ? [`  <- ${blocker.claim}: ${blocker.message}`, `     to mend: ${blocker.recovery}`] : []),
    `  evidence counts for ${maxAge.value} (${maxAge.origin})`,
    ...claims.flatMap(claim => ['', ...formatLink(claim, age, told)]),
    ...(risk
      ? [
          '',
          `${risk.tier} <- ${risk.because.join('; ') || 'nothing that it touches is riskier'}`,
          ...risk.rows.map(formatRow),
        ]
      : []),
    ...(scorecard ? ['', `scorecard: ${scorecard.line}`, ...scorecard.rows.map(formatRow)] : []),
  ];
  return lines.map(printable).join('\n');
}

/** More records of one claim say no more. */
const recordsShown = 5;

function formatLink(
  { claim, status, requirement, origin, reason, why, evidence }: ClaimLink,
  age: (time: Timestamp) => string,
  told: Set<string>,
): string[] {
  const more = evidence.length - recordsShown;
  return [
    `${claim} ${status} <- ${requirement} (${origin})`,
    ...(why === undefined ? [] : [`  ${why}`]),
    ...(reason ? [`  <- ${reason.code}: ${reason.means}`, `     to mend: ${reason.mend}`] : []),
    ...evidence.slice(0, recordsShown).flatMap(link => formatEvidence(link, age, told)),
    ...(more > 0 ? [`  <- and ${more} records more (--json has all)`] : []),
  ];
}

/** @param told ids of records that stand further up already */
function formatEvidence(
  { id, record }: EvidenceLink,
  age: (time: Timestamp) => string,
  told: Set<string>,
): string[] {
  if (told.has(id)) return [`  <- evidence ${id}, as above`];
  told.add(id);
  if (!record) return [`  <- evidence ${id}, which is no longer in the ledger`];
  const { result, summary, finished, tool, command, inputs, parts } = record;
  const files = parts === 0 ? [] : [`${parts} ${parts === 1 ? 'file' : 'files'}`];
  return [
    `  <- evidence ${id}: ${result}, ${summary} (${age(finished)})`,
    `     <- task ${tool}: ${command.join(' ')}`,
    `        <- inputs ${[...files, ...byKind(inputs)].join('; ')}`,
  ];
}

/** Labels of one kind that are named. */
const labelsShown = 4;

function byKind(inputs: readonly RecordedInput[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { kind, label, digest } of inputs) {
    const labels = kinds.get(kind) ?? [];
    labels.push(digest === 'absent' ? `no ${label}` : label);
    kinds.set(kind, labels);
  }
  return [...kinds].map(([kind, labels]) => {
    const more = labels.length > labelsShown ? ` and ${labels.length - labelsShown} more` : '';
    return `${kind} (${labels.slice(0, labelsShown).join(', ')}${more})`;
  });
}

function formatRow({ name, status, why, weight, critical }: SupportRow): string {
  const weighs = weight === undefined ? '' : `, weighs ${weight}${critical === true ? ', critical' : ''}`;
  return `  ${name} ${status}: ${why}${weighs}`;
}
