import { ConfigError } from '../lib/errors.ts';
import type { ClaimName, GateName, Requirement } from '../model.ts';
import type { Layer } from './resolve.ts';
import type { CoreRulebook } from './schema.ts';
import { claimPath, claimsOf, isOpen, type Stated } from './settings.ts';

/** What the configuration of a repository says of policy; see `src/config/schema.ts`. */
export interface PolicyConfig {
  readonly file: string | undefined;
  readonly timeouts: Readonly<Record<ClaimName, string>>;
  readonly maxAge: string | undefined;
  /** Why reports of runs somewhere else are trusted. */
  readonly trustIngested: string | undefined;
  readonly legacy: 'block' | undefined;
  readonly hermetic: boolean | undefined;
  /** Words for claims that are to be required: `tiers`. */
  readonly enforce: readonly string[];
  /** Classes of add-ons. */
  readonly addOns: Readonly<Record<string, Requirement>>;
  /** The repository's own claims. */
  readonly checks: Readonly<Record<ClaimName, OwnClaim>>;
}

/** A repository that says nothing of policy. */
export const noPolicyConfig: PolicyConfig = {
  file: undefined,
  timeouts: {},
  maxAge: undefined,
  trustIngested: undefined,
  legacy: undefined,
  hermetic: undefined,
  enforce: [],
  addOns: {},
  checks: {},
};

export interface OwnClaim {
  readonly run: readonly string[];
  readonly files?: readonly string[] | undefined;
  readonly order?: number | undefined;
  readonly gates?: readonly GateName[] | undefined;
  readonly advisory?: boolean | undefined;
  readonly 'runs-in'?: 'snapshot' | 'worktree' | undefined;
  readonly junit?: string | undefined;
}

type Defaults = CoreRulebook['own-claims'];

/**
 * The configuration as the last of the layers.
 * @param others what comes before it
 * @throws ConfigError where it names a claim that nobody has, or takes a name that is taken
 */
export function configurationLayer(
  config: PolicyConfig,
  others: readonly Layer[],
  defaults: Defaults,
): Layer {
  const origin = config.file ?? 'configuration';
  const stated = others.flatMap(({ settings }) => settings);
  const taken = new Set(claimsOf(stated));
  const known = new Set([...taken, ...Object.keys(config.checks)]);
  const own = Object.keys(config.checks).find(name => taken.has(name) && !isOpen(name, stated));
  if (own !== undefined) {
    throw new ConfigError(
      { file: origin, at: `checks.${own}` },
      `"checks.${own}" is a claim that the rulebooks have already`,
    );
  }
  const unknown = Object.keys(config.timeouts).find(name => !known.has(name));
  if (unknown !== undefined) {
    const problem = `"timeouts.${unknown}" names no claim; the claims are ${[...known].join(', ')}`;
    throw new ConfigError({ file: origin, at: `timeouts.${unknown}` }, problem);
  }
  const watched = others.flatMap(({ settings: stated }) =>
    stated
      .filter(({ path }) => path.endsWith('.outside'))
      .map(({ path }) => path.replace(/outside$/, 'hermetic')),
  );
  const { trustIngested: reason } = config;
  const trusting = others.flatMap(({ settings: stated }) =>
    stated.map(({ path }) => path).filter(path => path.endsWith('.trust-ingested')),
  );
  const settings: Stated[] = [
    ...enforced(config.enforce, others),
    ...raised(config.addOns, others, origin),
    ...Object.entries(config.checks).flatMap(([name, claim]) =>
      // What a rulebook says already is not asked for anew.
      ownClaim(name, taken.has(name) ? { ...claim, gates: claim.gates ?? [] } : claim, defaults),
    ),
    ...Object.entries(config.timeouts).map(([name, value]) => ({
      path: claimPath(name, 'timeout'),
      written: `timeouts.${name}`,
      value,
    })),
    ...(config.hermetic === undefined
      ? []
      : watched.map(path => ({ path, written: 'tests.hermetic', value: config.hermetic }))),
    ...(reason === undefined
      ? []
      : trusting.map(path => ({ path, written: 'evidence.trust-ingested', value: reason, reason }))),
    ...(config.maxAge === undefined ? [] : [{ path: 'evidence.max-age', value: config.maxAge }]),
    ...(config.legacy === undefined
      ? []
      : [...known].map(name => ({
          path: claimPath(name, 'existing'),
          written: 'legacy',
          value: config.legacy,
        }))),
  ];
  return { kind: 'configuration', origin, settings };
}

/** The gates that look at a claim require it. */
function enforced(words: readonly string[], others: readonly Layer[]): Stated[] {
  const stated = others.flatMap(({ settings }) => settings);
  const enforceable = stated.filter(({ path }) => path.startsWith('claims.') && path.endsWith('.enforce'));
  return words.flatMap(word => {
    const claim = enforceable.find(({ value }) => value === word);
    // Another profile may have it.
    if (!claim) return [];
    const prefix = claim.path.replace(/enforce$/, 'gates.');
    return stated
      .filter(({ path }) => path.startsWith(prefix))
      .map(({ path }) => ({ path, written: 'enforce', value: 'required' }));
  });
}

function raised(classes: PolicyConfig['addOns'], others: readonly Layer[], file: string): Stated[] {
  const known = others.flatMap(({ settings }) =>
    settings.flatMap(({ path }) => /^add-ons\.(.+)\.class$/.exec(path)?.[1] ?? []),
  );
  return Object.entries(classes).map(([name, value]) => {
    if (known.length > 0 && !known.includes(name)) {
      const problem = `"add-ons.${name}" names no add-on; the add-ons are ${known.join(', ')}`;
      throw new ConfigError({ file }, problem);
    }
    return { path: `add-ons.${name}.class`, written: `add-ons.${name}`, value };
  });
}

function ownClaim(
  name: ClaimName,
  { run, files, order, gates, advisory = false, 'runs-in': runsIn, junit }: OwnClaim,
  defaults: Defaults,
): Stated[] {
  const requirement = advisory ? 'advisory' : 'required';
  const values = {
    run,
    files,
    order,
    'runs-in': runsIn,
    junit,
    ...Object.fromEntries((gates ?? defaults.gates).map(gate => [`gates.${gate}`, requirement])),
  };
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ path: claimPath(name, key), written: `checks.${name}.${key}`, value }],
  );
}
