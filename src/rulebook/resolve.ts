import { ConfigError } from '../lib/errors.ts';
import type { LayerKind } from './schema.ts';
import { claimsOf, compareSettings, isFree, milliseconds, unstated, type Stated } from './settings.ts';

/** A rulebook or the configuration, as one voice among others. */
export interface Layer {
  readonly kind: LayerKind;
  /** Where it comes from: `core`, `profile backend-python`, `.governancerc`. */
  readonly origin: string;
  readonly settings: readonly Stated[];
}

/** A setting after all have had their say. */
export interface Setting {
  readonly value: unknown;
  readonly origin: string;
  /** Why it is looser than what it replaces. */
  readonly reason?: string;
  /** What it replaces. */
  readonly before?: { readonly value: unknown; readonly origin: string };
}

export type Settings = ReadonlyMap<string, Setting>;

/** A setting that a repository has loosened. */
export interface Loosening {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly origin: string;
  readonly reason: string;
}

export interface Rules {
  /** From who binds to who is bound; from the core rulebook. */
  readonly precedence: readonly LayerKind[];
  readonly longestTimeout: string;
}

/**
 * Resolves layers by precedence. Whoever comes later may state what nobody has stated, tighten, and loosen with a reason.
 * @throws ConfigError where one loosens without a reason, or states anew what is not its to state
 */
export function resolveSettings(layers: readonly Layer[], { precedence, longestTimeout }: Rules): Settings {
  const rank = ({ kind }: Layer) => precedence.indexOf(kind);
  const settings = new Map<string, Setting>();
  for (const layer of [...layers].sort((a, b) => rank(a) - rank(b))) {
    const claims = new Set(claimsOf([...settings.keys()].map(path => ({ path }))));
    for (const one of layer.settings) {
      const [claim] = claimsOf([one]);
      const isKnown = claim !== undefined && claims.has(claim);
      const before = settings.get(one.path) ?? (isKnown ? unstatedSetting(one.path) : undefined);
      if (one.path.endsWith('.timeout')) refuseTimeout(one, layer, longestTimeout);
      settings.set(
        one.path,
        before ? replaced(before, one, layer) : { value: one.value, origin: layer.origin },
      );
    }
  }
  return settings;
}

/** What holds of a claim where nobody says otherwise. */
function unstatedSetting(path: string): Setting | undefined {
  const value = unstated[path.slice(path.lastIndexOf('.') + 1)];
  return value === undefined ? undefined : { value, origin: 'core' };
}

function replaced(before: Setting, one: Stated, { origin }: Layer): Setting {
  const { path, value, reason } = one;
  const next = { value, origin, before: { value: before.value, origin: before.origin } };
  if (isFree(path)) return next;
  switch (compareSettings(path, value, before.value)) {
    case 'equal':
      return before;
    case 'stricter':
      return next;
    case 'looser':
      if (reason !== undefined) return { ...next, reason };
      throw refuseLooser(one, before, origin);
    case 'other':
      throw new ConfigError(
        { file: origin, at: one.written ?? path },
        `"${one.written ?? path}" is stated by ${before.origin} and cannot be stated anew`,
      );
  }
}

function refuseLooser({ path, written, value }: Stated, before: Setting, origin: string): ConfigError {
  const limit = `${path.endsWith('max-age') ? 'at most ' : ''}${shown(before.value)}`;
  const way = 'a rulebook of the repository may loosen it with a `reason`';
  return new ConfigError(
    { file: origin, at: written ?? path },
    `"${written ?? path}" must be ${limit}, not ${shown(value)}; ${way}`,
  );
}

function refuseTimeout({ path, written, value }: Stated, { origin }: Layer, longest: string): void {
  const given = milliseconds(value);
  if (given > 0 && given <= milliseconds(longest)) return;
  const limit = given > 0 ? `at most ${longest}` : 'more than nothing';
  throw new ConfigError(
    { file: origin, at: written ?? path },
    `"${written ?? path}" must be ${limit}, not ${shown(value)}`,
  );
}

/** What repositories have loosened: shipped rulebooks say why in themselves. */
export function loosenings(settings: Settings, shipped: ReadonlySet<string>): Loosening[] {
  return [...settings].flatMap(([path, { value, origin, reason, before }]) =>
    reason === undefined || !before || shipped.has(origin)
      ? []
      : [{ path, from: before.value, to: value, origin, reason }],
  );
}

/** A value for people; a long one is cut. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const longest = 100;
