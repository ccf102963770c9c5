import type { EnvironmentMarker } from '../../dependencies/requirement.ts';
import { lineAfter, namePattern, type Drift } from './drift.ts';
import type { Sides } from './locked-outside.ts';
import { everHolds, sameMarkers } from './same-markers.ts';
import { shown, wantedKey, type Wanted } from './wanted.ts';

/** A package that a source asks for otherwise than when the lock was made; one of them is empty where only one side has it. */
export interface Difference {
  readonly name: string;
  readonly source: readonly Wanted[];
  readonly locked: readonly Wanted[];
}

/**
 * Compares what a source asks for with what a lock says that it was made for, whatever the order and the way it is
 * written. What can hold on no machine counts for nothing.
 * @param python specifiers that the Pythons which count have to meet
 */
export async function compareWanted(
  source: readonly Wanted[],
  locked: readonly Wanted[],
  python: readonly string[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const [ours, theirs] = [byName(source), byName(locked)];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const all = [...(ours.get(name) ?? []), ...(theirs.get(name) ?? [])];
    const [a, b] = [await byKey(ours.get(name) ?? []), await byKey(theirs.get(name) ?? [])];
    if (all.some(({ from }) => from === 'unknown') && a.size > 0 && b.size > 0) continue;
    const differing: string[] = [];
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      if (!(await sameMarkers(a.get(key) ?? none, b.get(key) ?? none, python))) differing.push(key);
    }
    if (differing.length === 0) continue;
    differences.push({
      name,
      source: await holding(ours.get(name) ?? [], python),
      locked: await holding(theirs.get(name) ?? [], python),
    });
  }
  return differences;
}

/**
 * A difference in words.
 * @param sides `place`: what stands above its line in the lock
 */
export function describeDrift(
  { name, source, locked }: Difference,
  sides: Sides & { readonly place: readonly RegExp[] },
): Drift {
  const { path, text, where = '', place } = sides;
  const [asked, made] = [said(source), said(locked)];
  const line = lineAfter(text, ...place, new RegExp(`\\{ name = "${namePattern(name)}"`));
  if (made === '') {
    const message = `${sides.source} asks for ${asked}${where}, ${path} was made without it`;
    return { rule: 'lock-missing-requirement', message };
  }
  if (asked === '') {
    const message = `${path} was made for ${made}${where}, which ${sides.source} does not ask for`;
    return { rule: 'lock-stale', message, ...line };
  }
  const other = asked === made ? ' under other conditions' : '';
  const message = `${sides.source} asks for ${asked}${where}, ${path} was made for ${made}${other}`;
  return { rule: 'lock-not-updated', message, ...line };
}

/** `numpy<2 and numpy>=2`. */
function said(list: readonly Wanted[]): string {
  return [...new Set(list.map(shown))].sort().join(' and ');
}

async function holding(list: readonly Wanted[], python: readonly string[]): Promise<Wanted[]> {
  const holds = await Promise.all(list.map(({ marker }) => everHolds([marker], python)));
  return list.filter((_wanted, index) => holds[index]);
}

const none: readonly EnvironmentMarker[] = [];

function byName(list: readonly Wanted[]): Map<string, Wanted[]> {
  const named = new Map<string, Wanted[]>();
  for (const wanted of list) named.set(wanted.name, [...(named.get(wanted.name) ?? []), wanted]);
  return named;
}

async function byKey(list: readonly Wanted[]): Promise<Map<string, (EnvironmentMarker | undefined)[]>> {
  const markers = new Map<string, (EnvironmentMarker | undefined)[]>();
  for (const wanted of list) {
    const key = await wantedKey(wanted);
    markers.set(key, [...(markers.get(key) ?? []), wanted.marker]);
  }
  return markers;
}
