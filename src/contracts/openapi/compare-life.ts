import type { Life } from './contract.ts';
import type { Places, Side } from './difference.ts';
import type { Listener } from './found.ts';

/** Compares whether something is deprecated, and the day on which it goes. */
export function compareLife(
  kind: 'operation' | 'parameter' | 'header',
  old: Life,
  now: Life,
  { listener, side, places, part = '' }: { listener: Listener; side: Side; places: Places; part?: string },
): void {
  const say = (id: string) => {
    listener.say(id, side, places, { part, base: old.sunset ?? '', head: now.sunset ?? '' });
  };
  if (old.deprecated !== now.deprecated) say(`${kind}-${now.deprecated ? 'deprecated' : 'undeprecated'}`);
  const sunset = sunsetChange(old, now);
  if (sunset !== undefined) say(sunset);
}

/** The class of a change of the day on which something goes. */
export function sunsetChange(old: Life, now: Life): string | undefined {
  if (old.sunset === now.sunset) return undefined;
  if (old.sunset === undefined) return 'sunset-set';
  // Who is told that it stays has nothing to lose.
  if (now.sunset === undefined) return now.deprecated ? 'sunset-removed' : 'sunset-taken-back';
  return now.sunset < old.sunset ? 'sunset-brought-forward' : 'sunset-postponed';
}
