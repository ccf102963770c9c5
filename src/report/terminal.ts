import { styleText } from 'node:util';
import { formatAge, formatElapsed } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import { displayPath } from '../lib/repo-path.ts';
import { unreachable } from '../lib/unreachable.ts';
import { shortList } from './many-refs.ts';
import type { Change, ClaimResult, ClaimStatus, Finding, GateName, Verdict } from '../model.ts';

export interface TerminalStyle {
  readonly color: boolean;
  /** Of the column of claims, in characters. */
  readonly claimWidth: number;
}

type Colour = 'green' | 'red' | 'yellow' | 'gray' | 'bold';

/** More findings of one claim than this are counted instead of shown; `--json` has them all. */
const findingsShown = 25;

/** What is about to be judged. */
export function formatHeader(gate: GateName, change: Change, style: TerminalStyle): string {
  const files = `${change.files.length} ${change.files.length === 1 ? 'file' : 'files'} changed`;
  return paint(
    `pygov ${gate}: ${printable(shortLabel(change))} (${files}, tree ${change.head.tree.slice(0, 10)})`,
    'bold',
    style,
  );
}

/** The refs of a push stand side by side, and no name of one holds a space. */
function shortLabel({ kind, label }: Change): string {
  return kind === 'push' ? shortList(label.split(', ')) : label;
}

/** One line for a claim, then its findings and what is worth knowing. */
export function formatClaim(gate: GateName, result: ClaimResult, style: TerminalStyle): string {
  const { status, notes, requirement } = result;
  const [mark, ownColour] = markOf(status);
  const isAdvisory = requirement === 'advisory';
  const colour = isAdvisory && ownColour === 'red' ? 'yellow' : ownColour;
  const advisory = isAdvisory ? ' (advisory)' : '';
  // What follows from other claims takes no time.
  const time = tookTime(status) && !result.restsOn ? formatElapsed(result.durationMs) : '';
  const line = `${paint(mark, colour, style)} ${result.claim.padEnd(style.claimWidth)} ${describe(status)}${advisory}`;
  const details = [
    ...(result.rerun && isWorthSaying(gate, result.rerun) ? [rerunLine(result.rerun, style)] : []),
    ...('findings' in status ? formatFindings(status.findings, style) : []),
    ...formatFindings(notes, style),
    ...('output' in status && status.output
      ? status.output.split('\n').map(text => `    | ${printable(text)}`)
      : []),
  ];
  return [time ? `${line}  ${paint(time, 'gray', style)}` : line, ...details].join('\n');
}

/** The end of a gate: the verdict, and for one that blocks the primary blocker with its one command. */
export function formatVerdict(verdict: Verdict, style: TerminalStyle): string {
  const warnings = verdict.warnings.map(warning => paint(`warning: ${printable(warning)}`, 'yellow', style));
  const elapsed = formatElapsed(verdict.durationMs);
  if (!verdict.blocker) {
    const unverified = verdict.state === 'unverified';
    const state = paint(verdict.state, unverified ? 'yellow' : 'green', style);
    const why = verdict.partial
      ? 'only a part was judged'
      : 'let through on purpose, the next gate makes up for it';
    const rest = unverified ? `: ${why}` : '';
    return [...warnings, `${state} in ${elapsed}${rest}`].join('\n');
  }
  const { claim, message, recovery } = verdict.blocker;
  return [
    ...warnings,
    `${paint('blocked', 'red', style)}: ${claim}: ${printable(message)}`,
    `  to mend: ${printable(recovery)}`,
  ].join('\n');
}

function markOf(status: ClaimStatus): [mark: string, colour: Colour] {
  switch (status.kind) {
    case 'VERIFIED':
      return ['✓', 'green'];
    case 'FAILED':
      return ['✗', 'red'];
    case 'NOT_VERIFIED':
      if (status.reason === 'SKIPPED') return ['!', 'yellow'];
      return status.reason === 'NOT_REACHED' ? ['·', 'gray'] : ['?', 'yellow'];
    case 'NOT_NEEDED':
      return ['–', 'gray'];
    default:
      return unreachable(status);
  }
}

function describe(status: ClaimStatus): string {
  switch (status.kind) {
    case 'VERIFIED': {
      const summary = printable(status.summary);
      if (status.reusedAge === undefined) return summary;
      const age = formatAge(status.reusedAge);
      if (!status.reusedParts) return `${summary}, reused (${age})`;
      const [reused, total] = status.reusedParts;
      return `${total} files, ${reused} of them reused (${age})`;
    }
    case 'FAILED':
      return `FAILED: ${printable(status.summary)}`;
    case 'NOT_VERIFIED':
      if (status.reason === 'SKIPPED') return `skipped (${printable(status.message)})`;
      return status.reason === 'NOT_REACHED'
        ? 'not reached'
        : `NOT_VERIFIED ${status.reason}: ${printable(status.message)}`;
    case 'NOT_NEEDED':
      return `not needed (${printable(status.why)})`;
    default:
      return unreachable(status);
  }
}

function tookTime(status: ClaimStatus): boolean {
  if (status.kind === 'NOT_NEEDED') return false;
  if (status.kind === 'NOT_VERIFIED') return status.reason !== 'NOT_REACHED' && status.reason !== 'SKIPPED';
  return status.kind === 'FAILED' || status.reusedAge === undefined || status.reusedParts !== undefined;
}

/** That a commit brings something new needs no word; a push tells why it could not reuse what commits proved. */
function isWorthSaying(gate: GateName, { reason }: NonNullable<ClaimResult['rerun']>): boolean {
  return gate !== 'pre-commit' || (reason !== 'MISSING' && reason !== 'TREE_CHANGED');
}

function rerunLine({ reason, detail }: NonNullable<ClaimResult['rerun']>, style: TerminalStyle): string {
  return paint(`    ran because: ${reason}, ${printable(detail)}`, 'gray', style);
}

/** @param most more are counted instead of shown; what people have let be is always shown, with its reason */
export function formatFindings(
  findings: readonly Finding[],
  style: Pick<TerminalStyle, 'color'>,
  most = findingsShown,
): string[] {
  const groups = acrossHistory(findings);
  const others = groups.filter(([{ accepted }]) => accepted === undefined);
  const left = new Set(others.slice(most));
  const shown = groups.filter(group => !left.has(group));
  const lines = shown.flatMap(([finding, ...again], index) => {
    // What mends several in a row is said once, after the last of them.
    const isSaidBelow = finding.mend === shown[index + 1]?.[0].mend;
    return formatFinding(finding, { ...style, again: again.length, hint: !isSaidBelow });
  });
  const more = findings.length - shown.flat().length;
  return more > 0 ? [...lines, `    and ${more} more (--json shows all)`] : lines;
}

/**
 * What stands in many versions of a file is one thing to a reader: those of a history that say the same are together, the
 * first of each commit with the first of the others, and so on; so are all that were let be in one file for one reason.
 */
function acrossHistory(findings: readonly Finding[]): [Finding, ...Finding[]][] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const { commit, severity, path, rule, message } = finding;
    const said = JSON.stringify([severity, path, rule, message]);
    const inCommit = `${said} ${commit ?? 'here'}`;
    const nth = (counts.get(inCommit) ?? 0) + 1;
    counts.set(inCommit, nth);
    const where = commit === undefined ? 'here' : 'history';
    const key = finding.accepted ? `accepted ${said}` : `${where} ${nth} ${said}`;
    const known = groups.get(key);
    if (known) known.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

/**
 * @param again in how many more versions of the file it stands, or in how many more places of it
 * @param hint whether to say what mends it
 */
function formatFinding(
  { path, line, column, rule, severity, message, mend, commit, accepted }: Finding,
  { again, hint, ...style }: Pick<TerminalStyle, 'color'> & { again: number; hint: boolean },
): string[] {
  const place = [displayPath(path), line, column].filter(part => part !== undefined).join(':');
  const label = printable(severity === 'error' ? rule : `${severity} ${rule}`);
  const times = accepted ? `and ${again} more in this file` : `and in ${again} more of the history`;
  const where = [...(commit ? [`in commit ${commit.slice(0, 10)}`] : []), ...(again > 0 ? [times] : [])];
  const origin = where.length > 0 ? ` (${where.join(', ')})` : '';
  const [first = '', ...rest] = message.split('\n').map(printable);
  return [
    `    ${place} ${paint(label, severity === 'error' ? 'red' : 'yellow', style)} ${first}${origin}`,
    ...rest.map(text => `      ${text}`),
    ...(mend && hint ? [`      ${paint(mend, 'gray', style)}`] : []),
  ];
}

function paint(text: string, colour: Colour, { color }: Pick<TerminalStyle, 'color'>): string {
  // Whether colours are wanted was decided by the caller, for the stream that it writes to.
  return color ? styleText(colour, text, { validateStream: false }) : text;
}
