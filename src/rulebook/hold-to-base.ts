import { isShippedOrigin } from './origin.ts';
import { policyFrom, type Policy } from './policy.ts';
import { coreRulebook } from './load.ts';
import type { Setting } from './resolve.ts';
import { claimsOf, compareSettings, unstated } from './settings.ts';

/** A setting that a Change makes looser than it was at its base. */
export interface Weakening {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Of what the Change states, or of what it took away. */
  readonly origin: string;
  /** Whether it counts for this Change already. */
  readonly inForce: boolean;
}

/**
 * The policy that a Change is judged by: its own, but nothing looser than that of its base. What stood at the base is
 * judged by the Change's own policy at once (`existing`), and so are claims of the repository's own: they belong to the
 * tree as tests do.
 */
export function holdToBase(head: Policy, base: Policy): { policy: Policy; weakened: Weakening[] } {
  const settings = new Map(head.settings);
  const weakened: Weakening[] = [];
  const own = new Set(
    base.claims.flatMap(({ name, command }) => (command && !(name in coreRulebook.claims) ? [name] : [])),
  );
  const known = new Set(claimsOf([...base.settings.keys()].map(path => ({ path }))));
  // What the base leaves unstated holds there as well.
  const unstatedAtBase = [...head.settings.keys()].flatMap(path => {
    const isKnown = claimsOf([{ path }]).some(claim => known.has(claim));
    const { value } = unstatedBy(path);
    return isKnown && value !== undefined && !base.settings.has(path)
      ? [[path, { value, origin: 'core' }] as const]
      : [];
  });
  const things = new Set([...head.settings.keys()].map(thingOf));
  const gone = new Map<string, Setting>();
  for (const [path, before] of [...base.settings, ...unstatedAtBase]) {
    const [claim] = claimsOf([{ path }]);
    const isOwn = claim !== undefined && own.has(claim);
    if (!things.has(thingOf(path)) && !isOwn) {
      settings.set(path, ofTheBase(before));
      gone.set(thingOf(path), before);
      continue;
    }
    const now = head.settings.get(path) ?? unstatedBy(path);
    const strictness = compareSettings(path, now.value, before.value);
    if (strictness !== 'looser' && !(isOwn && strictness === 'other')) continue;
    const inForce = isOwn || path.endsWith('.existing');
    weakened.push({ path, from: before.value, to: now.value, origin: now.origin ?? before.origin, inForce });
    if (!inForce) settings.set(path, ofTheBase(before));
  }
  // What ships goes only with its profile, which is told of as such.
  for (const [path, { origin }] of gone) {
    if (isShippedOrigin(origin)) continue;
    weakened.push({ path, from: `stated by ${origin}`, to: undefined, origin, inForce: false });
  }
  return { policy: policyFrom(settings, coreRulebook, head), weakened };
}

/** The claim, surface or other thing that a setting is about; gates are part of their claim. */
function thingOf(path: string): string {
  return path.split('.').slice(0, 2).join('.');
}

function ofTheBase(before: Setting): Setting {
  return { ...before, origin: `${before.origin} of the base` };
}

function unstatedBy(path: string): Partial<Setting> & { value: unknown } {
  return { value: unstated[path.slice(path.lastIndexOf('.') + 1)] };
}
