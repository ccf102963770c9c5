import type { Finding } from '../../model.ts';
import { acceptanceRules } from './acceptance-rules.ts';
import type { InlineMarker } from './inline-markers.ts';
import type { FoundSecret } from './scan-blob.ts';
import type { BaselineEntry } from './secret-baseline.ts';

/** By what a secret may be let be. */
export interface AcceptanceFacts {
  /** The ways that the policy leaves open. */
  readonly accepts: readonly WayToAccept[];
  readonly markers: readonly InlineMarker[];
  readonly entry: BaselineEntry | undefined;
  /** Whether the entry comes with the Change. */
  readonly isNewEntry: boolean;
  /** Whether the Change found the secret there; asked only where it decides. */
  readonly stoodBefore: () => Promise<boolean>;
}

export type WayToAccept = 'inline' | 'inline-of-peers' | 'baseline';

/**
 * The finding as it is told: one that is let be blocks nothing, and says by what and why; another says what was tried and
 * does not count.
 */
export async function acceptSecret(
  { finding, what }: Pick<FoundSecret, 'finding' | 'what'>,
  facts: AcceptanceFacts,
): Promise<Finding> {
  const refused: string[] = [];
  for (const attempt of [...facts.markers.map(marker => byMarker(marker, finding, facts)), byEntry(facts)]) {
    const judged = await attempt;
    if (judged === undefined) continue;
    if (typeof judged === 'string') refused.push(judged);
    else return accepted(finding, what, judged);
  }
  const message = [finding.message, ...new Set(refused)].join('; ');
  return { ...finding, message, mend: [finding.mend, ...howToAccept(finding, facts)].join(' ') };
}

/** In the way that the policy leaves open, the plainer one first. */
function howToAccept({ rule }: Finding, { accepts }: AcceptanceFacts): string[] {
  const { inline, baseline } = acceptanceRules.mends;
  if (accepts.includes('inline')) return [inline.replace('{rule}', rule)];
  return accepts.includes('baseline') ? [baseline] : [];
}

interface Accepted {
  readonly by: string;
  readonly reason?: string;
  /** For people. */
  readonly told: string;
}

/** What a marker brings about, or why it does not count. */
async function byMarker(
  { text, by, rules, reason }: InlineMarker,
  { rule }: Finding,
  { accepts, stoodBefore }: AcceptanceFacts,
): Promise<Accepted | string> {
  const quoted = `\`${text}\``;
  if (rules.length > 0 && !rules.includes(rule)) return `${quoted} is not for ${rule}`;
  if (!accepts.includes(by === 'pygov' ? 'inline' : 'inline-of-peers'))
    return `${quoted} does not count: the policy does not accept it`;
  if (by === 'pygov') {
    if (reason === undefined) return `${quoted} does not count without a reason behind it`;
    return { by: text, reason, told: `accepted by ${quoted}: ${reason}` };
  }
  if (await stoodBefore()) return { by: text, told: `accepted by ${quoted}, it stood there before` };
  return `${quoted} does not count: it comes with the secret and gives no reason, as \`pygov:allow[${rule}] reason\` does`;
}

function byEntry({ entry, isNewEntry, accepts }: AcceptanceFacts): Accepted | string | undefined {
  if (entry === undefined) return undefined;
  if (!accepts.includes('baseline'))
    return 'its entry in the baseline does not count: the policy does not accept it';
  const which = isNewEntry
    ? 'an entry in the baseline that comes with the change'
    : 'its entry in the baseline';
  const reason = onOneLine(entry.reason);
  return { by: 'baseline', reason, told: `accepted by ${which}: ${reason}` };
}

/** No longer than that of a comment: what a person wrote must not push the rest of a verdict out of sight. */
function onOneLine(reason: string): string {
  return reason.replace(/\s+/g, ' ').slice(0, acceptanceRules['longest-reason']);
}

function accepted(
  { rule, path, line, column, fingerprint }: Finding,
  what: string,
  { by, reason, told }: Accepted,
): Finding {
  return {
    rule,
    severity: 'info',
    path,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    message: `${what}: ${told}`,
    ...(fingerprint !== undefined && { fingerprint }),
    accepted: { by, ...(reason !== undefined && { reason }) },
  };
}
