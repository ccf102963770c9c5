import type { Sink } from './difference.ts';
import type { Bound, Shape } from './shape.ts';

/** Ends of what is allowed: `minimum-raised`, `max-length-dropped` and their like. */
export function compareLimits(old: Shape['bounds'], now: Shape['bounds'], sink: Sink): void {
  for (const keyword of new Set([...old.keys(), ...now.keys()])) {
    const [before, after] = [old.get(keyword), now.get(keyword)];
    const name = keyword.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
    if (!before || !after) {
      if (after) sink.say(`${name}-introduced`, { head: show(after) });
      if (before) sink.say(`${name}-dropped`, { base: show(before) });
      continue;
    }
    const step = after.at - before.at || exclusion(keyword, after) - exclusion(keyword, before);
    const words = { base: show(before), head: show(after) };
    if (step !== 0) sink.say(`${name}-${step > 0 ? 'raised' : 'lowered'}`, words);
  }
}

/** What is itself left out lies a little further in. */
function exclusion(keyword: string, { exclusive }: Bound): number {
  if (!exclusive) return 0;
  return keyword.startsWith('min') ? 1 : -1;
}

function show({ at, exclusive }: Bound): string {
  return exclusive ? `${at} (not included)` : String(at);
}
