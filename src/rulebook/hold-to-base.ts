import type { ClaimName } from '../model.ts';
import { isShippedOrigin } from './origin.ts';
import { policyFrom, type Policy } from './policy.ts';
import { coreRulebook, profileRulebooks } from './load.ts';
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
 * judged by the Change's own policy at once (`existing`), and so are claims and commands of the repository's own: they
 * belong to the tree as tests do.
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
    base.claims.flatMap(({ name, command }) => (command && !isShippedClaim(name) ? [name] : [])),
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
    if (!isHeld(path)) continue;
    const [claim] = claimsOf([{ path }]);
    const isOwn = claim !== undefined && own.has(claim);
    if (!things.has(thingOf(path)) && !isOwn) {
      settings.set(path, ofTheBase(before));
      gone.set(thingOf(path), before);
      continue;
    }
    const now = head.settings.get(path) ?? unstatedBy(path);
    const strictness = compareSettings(path, now.value, before.value);
    const isCommand = path.endsWith('.run');
    if (strictness !== 'looser' && !((isOwn || isCommand) && strictness === 'other')) continue;
    const inForce = isOwn || isCommand || path.endsWith('.existing');
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

function isShippedClaim(name: ClaimName): boolean {
  return [coreRulebook, ...Object.values(profileRulebooks)].some(({ claims = {} }) =>
    Object.hasOwn(claims, name),
  );
}

/** The claim, surface or other thing that a setting is about; gates are part of their claim. */
function thingOf(path: string): string {
  return path.split('.').slice(0, 2).join('.');
}

function ofTheBase(before: Setting): Setting {
  return { ...before, origin: `${before.origin} of the base` };
}

/** The same where the base has nothing of pygov's: adoption, which is held to what ships in the little that core says. */
export function holdAdoption(head: Policy, shipped: Policy): { policy: Policy; weakened: Weakening[] } {
  const { holds } = coreRulebook.adoption;
  return holdToBase(head, shipped, path => claimsOf([{ path }]).some(claim => holds.includes(claim)));
}

function unstatedBy(path: string): Partial<Setting> & { value: unknown } {
  return { value: unstated[path.slice(path.lastIndexOf('.') + 1)] };
}
