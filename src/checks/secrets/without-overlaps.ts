import type { Sighting } from './match-rule.ts';

/** Of sightings that share bytes the one that says most, in the order of their places. */
export function withoutOverlaps(sightings: readonly Sighting[]): readonly Sighting[] {
  const kept: Sighting[] = [];
  for (const sighting of [...sightings].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || last.end <= sighting.start) kept.push(sighting);
    else if (saysMore(sighting, last)) kept[kept.length - 1] = sighting;
  }
  return kept;
}

/**
 * A known kind says more than a name; then an error more than a warning; then its own form more than
 * what stands round it; then what was believed on more evidence.
 */
function saysMore(a: Sighting, b: Sighting): boolean {
  const generic = Number(a.rule.generic ?? false) - Number(b.rule.generic ?? false);
  if (generic !== 0) return generic < 0;
  if (a.severity !== b.severity) return a.severity === 'error';
  if (a.distinctive !== b.distinctive) return a.distinctive;
  return a.evidence > b.evidence;
}
