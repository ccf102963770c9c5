import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { ClaimName, Digest, GateName, Requirement } from '../model.ts';
import type { Settings } from './resolve.ts';
import type { ClaimRules, CoreRulebook } from './schema.ts';
import { claimsOf, milliseconds, unstated } from './settings.ts';

/** What is asked for one claim, after all rulebooks and the configuration have had their say. */
export interface ClaimPolicy {
  readonly name: ClaimName;
  readonly means: string;
  /** Claims of one order are proved side by side; a lower order comes first. */
  readonly order: number;
  readonly check: string;
  readonly gates: Partial<Readonly<Record<GateName, Requirement>>>;
  readonly timeoutMs: number;
  /** Not needed where the repository has not configured a tool for it. */
  readonly onlyConfigured: boolean;
  readonly defaultRules: readonly string[];
  /** Rules of the same linter that are shown and do not block. */
  readonly advisoryRules: readonly string[];
  /** Whether findings that stood at the base as well are counted, or block like new ones. */
  readonly existing: 'count' | 'block';
  readonly skipNeedsReason: boolean;
  /** In which ways a person may let a found secret be. */
  readonly accepts: NonNullable<ClaimRules['accepts']>;
  /** Why a report of a run somewhere else can prove it; without a reason it cannot. */
  readonly trustIngested?: string;
  /** Whether tests that take more from outside than is declared prove nothing. */
  readonly hermetic: boolean;
  readonly targeting?: Targeting;
  /** Of a claim about tests: what is told of what they take from outside the snapshot. */
  readonly outside?: NonNullable<ClaimRules['outside']>;
  /** Of all settings that have a say in the result of its check; part of every fingerprint. */
  readonly rulesDigest: Digest;
  /** Globs: it is needed only where the change touches one of these. */
  readonly whenTouched?: readonly string[];
  /** What proves it, where that is a command of the repository's. */
  readonly command?: {
    readonly run: readonly string[];
    readonly files: readonly string[];
    readonly runsIn: 'snapshot' | 'worktree';
    readonly junit?: string;
  };
}

/** When a part of the suite is run before the whole, and what may be passed over in choosing it. */
interface Targeting {
  readonly suiteAtLeastMs: number;
  /** The share of all test files that may be selected. */
  readonly selectsAtMost: number;
  /** Globs, as for SelectionPolicy in `src/python/select-tests.ts`. */
  readonly inert: readonly string[];
  readonly structural: readonly string[];
  readonly conventions: Readonly<Record<string, readonly string[]>>;
}

/**
 * What is asked for every claim, in the order in which they are proved.
 * @param defaults of a claim of a repository's own
 */
export function claimPolicies(settings: Settings, defaults: CoreRulebook['own-claims']): ClaimPolicy[] {
  const names = new Set(claimsOf([...settings.keys()].map(path => ({ path }))));
  const digests = rulesDigests(settings);
  const nothing = sha256(canonicalJson({}));
  return [...names]
    .map(name => claimPolicy(name, settings, defaults, digests.get(name) ?? nothing))
    .sort((a, b) => a.order - b.order);
}

function claimPolicy(
  name: ClaimName,
  settings: Settings,
  defaults: CoreRulebook['own-claims'],
  rulesDigest: Digest,
): ClaimPolicy {
  // Every value was held against the schema of rulebooks or configuration when it was read.
  const rule = <K extends keyof ClaimRules>(key: K) =>
    (settings.get(`claims.${name}.${key}`)?.value ?? unstated[key]) as ClaimRules[K];
  const run = rule('run');
  const junit = rule('junit');
  const trust = rule('trust-ingested');
  const targeting = rule('targeting');
  const outside = rule('outside');
  const whenTouched = rule('when-touched');
  const gates = (['pre-commit', 'pre-push', 'ci'] as const).flatMap(gate => {
    const requirement = settings.get(`claims.${name}.gates.${gate}`)?.value ?? 'off';
    return requirement === 'off' ? [] : [[gate, requirement as Requirement] as const];
  });
  return {
    name,
    means: rule('means') ?? `the command of the repository ends well: ${(run ?? []).join(' ')}`,
    order: rule('order') ?? defaults.order,
    // Evidence of its own, although it may be called as a check of pygov's.
    check: rule('check') ?? `own-${name}`,
    gates: Object.fromEntries(gates),
    timeoutMs: milliseconds(rule('timeout') ?? defaults.timeout),
    onlyConfigured: rule('only-configured') ?? false,
    defaultRules: rule('default-rules') ?? [],
    advisoryRules: rule('advisory-rules') ?? [],
    existing: rule('existing') ?? 'block',
    accepts: rule('accepts') ?? [],
    skipNeedsReason: rule('skip') === 'with-reason',
    hermetic: rule('hermetic') ?? false,
    rulesDigest,
    ...(trust !== undefined && trust !== 'off' && { trustIngested: trust }),
    ...(targeting && { targeting: resolveTargeting(targeting) }),
    ...(outside && { outside }),
    ...(whenTouched && { whenTouched }),
    ...(run && {
      command: {
        run,
        files: rule('files') ?? ['**'],
        runsIn: rule('runs-in') ?? 'snapshot',
        ...(junit !== undefined && { junit }),
      },
    }),
  };
}

/** Settings that say when a claim is asked for, how long its check may take, or what people are told. */
const besides = [
  'means',
  'why',
  'mend',
  'examples',
  'order',
  'check',
  'timeout',
  'skip',
  'existing',
  'enforce',
  'trust-ingested',
  'when-touched',
];

/** By claim: a digest of what is stated of it that has a say in the result. */
function rulesDigests(settings: Settings): ReadonlyMap<ClaimName, Digest> {
  const rules = new Map<ClaimName, Record<string, unknown>>();
  for (const [path, { value }] of settings) {
    const [, claim = '', setting = ''] = /^claims\.([^.]+)\.(.+)$/.exec(path) ?? [];
    if (claim === '' || setting.startsWith('gates.') || besides.includes(setting)) continue;
    const known = rules.get(claim) ?? {};
    known[setting] = value;
    rules.set(claim, known);
  }
  return new Map([...rules].map(([claim, stated]) => [claim, sha256(canonicalJson(stated))]));
}

function resolveTargeting({
  'suite-takes-at-least': suite,
  'selects-at-most': selectsAtMost,
  ...globs
}: NonNullable<ClaimRules['targeting']>): Targeting {
  return { suiteAtLeastMs: milliseconds(suite), selectsAtMost, ...globs };
}
