import { sha256 } from '../../lib/digest.ts';
import type { Agreement, Drift } from './drift.ts';
import { lockedOutside } from './locked-outside.ts';
import { pythonJson } from './python-json.ts';
import type { Wanted } from './wanted.ts';

/** A lock with a digest of what it was made for, and its source. */
export interface HashedLock {
  readonly path: string;
  readonly text: string;
  readonly source: string;
  readonly asked: readonly Asked[];
  /** The versions of each package in the lock, by its name, in each of its categories; undefined where it has none. */
  readonly pins: ReadonlyMap<string, readonly (string | undefined)[]>;
  readonly hash: HashState;
}

export interface Asked {
  readonly wanted: Wanted;
  /** ` in group dev` */
  readonly where: string;
  /** Under which name `pins` has the packages of its part of the lock. */
  readonly category?: string;
}

/** Whether the digest in the lock is that of the source. */
export type HashState =
  | { readonly kind: 'same' }
  | { readonly kind: 'other'; readonly locked: string; readonly now: string }
  /** How the manager makes it is not known here. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Compares by the digest, which also sees what is not asked for any more; and requirement by requirement. */
export async function hashedAgreement({
  path,
  text,
  source,
  asked,
  pins,
  hash,
}: HashedLock): Promise<Agreement> {
  const drifts: Drift[] = [];
  for (const { wanted, where, category = '' } of asked) {
    const versions = pins.get(pinKey(wanted.name, category)) ?? [];
    const drift = await lockedOutside(wanted, versions, { source, path, text, where });
    if (drift && !drifts.some(({ message }) => message === drift.message)) drifts.push(drift);
  }
  if (hash.kind === 'other') {
    const message = `${path} was made for other dependencies than ${source} has (digest ${hash.locked.slice(0, 12)}, now ${hash.now.slice(0, 12)})`;
    // Without a line: another change of the source is another disagreement.
    drifts.push({ rule: 'lock-stale', message });
  }
  const notes =
    hash.kind === 'unknown'
      ? [`only what ${source} asks for was looked for, not what it does not ask for any more: ${hash.why}`]
      : [];
  return { kind: 'compared', drifts, requirements: asked.length, ...(notes.length > 0 && { notes }) };
}

export function pinKey(name: string, category = ''): string {
  return category === '' ? name : `${category}/${name}`;
}

/**
 * Compares a digest with those of several contents, each of which some version of the manager takes.
 * @param contents the first as the newest version has it
 */
export function hashState(
  locked: string,
  contents: readonly unknown[],
  separators?: readonly [string, string],
): HashState {
  const digests = contents.map(content => {
    const json = pythonJson(content, separators);
    return json === undefined ? undefined : sha256(json);
  });
  if (digests.includes(locked)) return { kind: 'same' };
  const [now] = digests;
  if (now === undefined || digests.includes(undefined))
    return { kind: 'unknown', why: 'its digest cannot be made here' };
  return { kind: 'other', locked, now };
}
