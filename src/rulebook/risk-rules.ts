import { ConfigError } from '../lib/errors.ts';
import type { ClaimName, Tier } from '../model.ts';
import type { Settings } from './resolve.ts';
import type { Rulebook } from './schema.ts';
import { tiers } from './tiers.ts';

/** How risky a change is, and what it has to show; see `rulebooks/shared/`. What an add-on would say that is not there is absent. */
export interface RiskRules {
  readonly tiering?: TieringRules;
  readonly criteria: readonly Criterion[];
  readonly calibration?: Readonly<Record<Tier, { readonly weight: number; readonly passRatio: number }>>;
}

export interface TieringRules {
  /** Globs of files that are TIER-LOW where no surface takes them. */
  readonly ordinary: readonly string[];
  /** Globs of test files. */
  readonly tests: readonly string[];
  readonly uncertain: Tier;
  readonly unreadable: Tier;
  /** How much is looked into; `bytes` of both sides of a change. */
  readonly readAtMost: { readonly files: number; readonly bytes: number };
  readonly surfaces: readonly Surface[];
  readonly proofs: Readonly<Record<string, Proof>>;
  readonly minimums: Readonly<Record<Tier, Minimum>>;
}

export interface Surface {
  readonly name: string;
  readonly means: string;
  readonly tier: Tier;
  readonly proofs: readonly string[];
  /** Each holds where all that it names holds of one changed file. */
  readonly touchedBy: readonly {
    readonly paths?: readonly string[] | undefined;
    readonly imports?: readonly string[] | undefined;
    /** Regular expressions for a changed line. */
    readonly lines?: readonly string[] | undefined;
  }[];
}

export interface Proof {
  readonly means: string;
  /** Alternatives. */
  readonly claims: readonly ClaimName[];
  /** Regular expressions for a line that the change adds to a test file. */
  readonly tests?: readonly string[];
}

/** Names of proofs. */
interface Minimum {
  readonly all: readonly string[];
  readonly whereListed: readonly string[];
  readonly oneOf: readonly string[];
}

export interface Criterion {
  readonly name: string;
  readonly asks: string;
  readonly since: Tier;
  readonly critical: boolean;
  readonly claims: readonly ClaimName[];
  readonly proof?: string;
}

/**
 * The rules of risk as they are resolved.
 * @throws ConfigError where a repository adds half of something, or names a proof that there is not
 */
export function riskRules(settings: Settings): RiskRules {
  const tiering = settings.has('risk.uncertain') ? tieringRules(settings) : undefined;
  const isCalibrated = tiers.every(tier => settings.has(`calibration.${tier}.weight`));
  const calibration = new Map(named(settings, 'calibration').map(({ name, values }) => [name, values]));
  return {
    ...(tiering && { tiering }),
    criteria: named(settings, 'criteria').map(({ name, values }) => ({
      name,
      asks: values.asks ?? name,
      since: values.since ?? 'TIER-LOW',
      critical: values.critical ?? false,
      claims: values.claims ?? [],
      ...(values.proof !== undefined && { proof: values.proof }),
    })),
    ...(isCalibrated && {
      calibration: byTier(tier => {
        const { weight = 0, 'pass-ratio': passRatio = 1 } = calibration.get(tier) ?? {};
        return { weight, passRatio };
      }),
    }),
  };
}

function tieringRules(settings: Settings): TieringRules {
  const risk = sectionOf(settings, 'risk') as NonNullable<Rulebook['risk']>;
  const proofs = Object.fromEntries(
    named(settings, 'proofs').map(({ name, values: { means = name, claims = [], tests } }) => [
      name,
      { means, claims, ...(tests && { tests }) },
    ]),
  );
  const known = (names: readonly string[], where: string) => {
    const unknown = names.find(name => !Object.hasOwn(proofs, name));
    if (unknown === undefined) return names;
    const problem = `"${where}" names no proof: ${unknown}; the proofs are ${Object.keys(proofs).join(', ')}`;
    throw new ConfigError({ file: settings.get(where)?.origin ?? where, at: where }, problem);
  };
  const minimums = new Map(named(settings, 'minimums').map(({ name, values }) => [name, values]));
  return {
    ordinary: risk.ordinary ?? [],
    tests: risk.tests ?? [],
    uncertain: risk.uncertain ?? 'TIER-HIGH',
    unreadable: risk.unreadable ?? 'TIER-HIGH',
    readAtMost: risk['read-at-most'] ?? { files: 0, bytes: 0 },
    surfaces: named(settings, 'surfaces').map(({ name, origin, values }) => {
      const { means = name, tier, proofs: able = [], 'touched-by': touchedBy } = values;
      if (!tier || !touchedBy) {
        const missing = tier ? 'touched-by' : 'tier';
        throw new ConfigError({ file: origin }, `"surfaces.${name}.${missing}" is missing`);
      }
      return { name, means, tier, proofs: known(able, `surfaces.${name}.proofs`), touchedBy };
    }),
    proofs,
    minimums: byTier(tier => {
      const { all = [], 'where-listed': whereListed = [], 'one-of': oneOf = [] } = minimums.get(tier) ?? {};
      const at = (key: string) => `minimums.${tier}.${key}`;
      return {
        all: known(all, at('all')),
        whereListed: known(whereListed, at('where-listed')),
        oneOf: known(oneOf, at('one-of')),
      };
    }),
  };
}

function byTier<T>(make: (tier: Tier) => T): Readonly<Record<Tier, T>> {
  return { 'TIER-LOW': make('TIER-LOW'), 'TIER-MEDIUM': make('TIER-MEDIUM'), 'TIER-HIGH': make('TIER-HIGH') };
}

type Section = 'surfaces' | 'proofs' | 'minimums' | 'criteria' | 'calibration';
type Entries<S extends Section> = NonNullable<Rulebook[S]>;
type Entry<S extends Section> = NonNullable<Entries<S>[keyof Entries<S>]>;

/** The things of a section, in the order in which they were first stated. Each value was held against the schema. */
export function named<S extends Section>(
  settings: Settings,
  section: S,
): { name: string; origin: string; values: Entry<S> }[] {
  const prefix = `${section}.`;
  const names = new Map<string, string>();
  for (const [path, { origin }] of settings) {
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length, path.lastIndexOf('.'));
    if (!names.has(name)) names.set(name, origin);
  }
  return [...names].map(([name, origin]) => ({
    name,
    origin,
    values: sectionOf(settings, `${prefix}${name}`) as Entry<S>,
  }));
}

function sectionOf(settings: Settings, section: string): object {
  const prefix = `${section}.`;
  return Object.fromEntries(
    [...settings]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, { value }]) => [path.slice(prefix.length), value]),
  );
}
