import type { Finding } from '../model.ts';

/** How many findings people have let be, and in which way, for the summary; nothing where there are none. */
export function acceptedCount(findings: readonly Finding[]): string[] {
  const accepted = findings.flatMap(finding => finding.accepted ?? []);
  if (accepted.length === 0) return [];
  const byBaseline = accepted.filter(({ by }) => by === 'baseline').length;
  const byComment = accepted.length - byBaseline;
  const ways = [
    ...(byComment > 0 ? [`${byComment} by comment`] : []),
    ...(byBaseline > 0 ? [`${byBaseline} by baseline`] : []),
  ];
  return [`${accepted.length} accepted (${ways.join(', ')})`];
}
