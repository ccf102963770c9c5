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
 * @param isHeld which settings are held
 */
export function holdToBase(
  head: Policy,
  base: Policy,
  isHeld: (path: string) => boolean = () => true,
): { policy: Policy; weakened: Weakening[] } {
  const settings = new Map(head.settings);
  const weakened: Weakening[] = [];
  const own = new Set(
    base.claims.flatMap(({ name, command }) =>
      command && !Object.hasOwn(coreRulebook.claims, name) ? [name] : [],
    ),
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
  for (const [path, before] of [...base.settings, ...unstatedAtBase]) {
    if (!isHeld(path)) continue;
    const now = head.settings.get(path) ?? unstatedBy(path);
    const strictness = compareSettings(path, now.value, before.value);
    const [claim] = claimsOf([{ path }]);
    const isOwn = claim !== undefined && own.has(claim);
    if (strictness !== 'looser' && !(isOwn && strictness === 'other')) continue;
    const inForce = isOwn || path.endsWith('.existing');
    weakened.push({ path, from: before.value, to: now.value, origin: now.origin ?? before.origin, inForce });
    if (!inForce) settings.set(path, { ...before, origin: `${before.origin} of the base` });
  }
  return { policy: policyFrom(settings, coreRulebook, head.loosened), weakened };
}

/** The same where the base has nothing of pygov's: adoption, which is held to what ships in the little that core says. */
export function holdAdoption(head: Policy, shipped: Policy): { policy: Policy; weakened: Weakening[] } {
  const { holds } = coreRulebook.adoption;
  return holdToBase(head, shipped, path => claimsOf([{ path }]).some(claim => holds.includes(claim)));
}

function unstatedBy(path: string): Partial<Setting> & { value: unknown } {
  return { value: unstated[path.slice(path.lastIndexOf('.') + 1)] };
}
