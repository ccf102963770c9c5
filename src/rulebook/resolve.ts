import { parseDuration } from '../lib/duration.ts';
import { ConfigError } from '../lib/errors.ts';
import type { ClaimName, GateName, ReasonCode, Requirement } from '../model.ts';
import type { CoreRulebook, ProfileRulebook } from './schema.ts';

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
  /** Whether findings that stood at the base as well are counted, or block like new ones. */
  readonly existing: 'count' | 'block';
  readonly skipNeedsReason: boolean;
  /** Whether a report of a run somewhere else can prove it. */
  readonly takesIngested: boolean;
  readonly targeting?: Targeting;
  /** Of a claim about tests: what is told of what they take from outside the snapshot. */
  readonly outside?: NonNullable<CoreRulebook['claims'][string]['outside']>;
  /** Of a claim that the repository adds: what proves it. */
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

/** How much a pushed ref is held to. */
export type ScopeName = keyof CoreRulebook['scopes'];

export interface Policy {
  readonly claims: readonly ClaimPolicy[];
  readonly maxAgeMs: number;
  /** The reason for which ingested evidence counts; without one it does not. */
  readonly trustIngested?: string;
  /** A scope holds the claims up to its order. */
  readonly scopes: Readonly<Record<ScopeName, { readonly maxOrder: number }>>;
  readonly reasons: Readonly<Partial<Record<ReasonCode, { readonly means: string }>>>;
}

/** What a repository may set; see `src/config/schema.ts`. */
export interface PolicyConfig {
  readonly file: string | undefined;
  readonly timeouts: Readonly<Record<ClaimName, string>>;
  readonly maxAge: string | undefined;
  /** Why reports of runs somewhere else are trusted; they are not where there is no reason. */
  readonly trustIngested?: string | undefined;
  readonly legacy: 'block' | undefined;
  /** The repository's own claims. */
  readonly checks: Readonly<Record<ClaimName, OwnClaim>>;
}

export interface OwnClaim {
  readonly run: readonly string[];
  readonly files?: readonly string[] | undefined;
  readonly order?: number | undefined;
  readonly gates?: readonly GateName[] | undefined;
  readonly advisory?: boolean | undefined;
  readonly 'runs-in'?: 'snapshot' | 'worktree' | undefined;
  readonly junit?: string | undefined;
}

/**
 * Core, then profile, then configuration. The configuration may shorten how long evidence counts, never lengthen it, and
 * give checks more time up to the limit.
 * @throws ConfigError for a claim that does not exist and for a setting that would loosen the policy
 */
export function resolvePolicy(core: CoreRulebook, profile: ProfileRulebook, config: PolicyConfig): Policy {
  const place = { file: config.file ?? 'configuration' };
  const taken = Object.keys(config.checks).find(name => Object.hasOwn(core.claims, name));
  if (taken !== undefined) throw new ConfigError(place, `"checks.${taken}" is a claim of pygov's own`);
  const known = [...Object.keys(core.claims), ...Object.keys(config.checks)];
  const unknown = Object.keys(config.timeouts).find(name => !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(place, `"timeouts.${unknown}" names no claim; the claims are ${known.join(', ')}`);
  }
  const longest = core.limits.timeout;
  const tooLong = Object.entries(config.timeouts).find(
    ([, timeout]) => milliseconds(timeout) > milliseconds(longest),
  );
  if (tooLong) {
    const [name, timeout] = tooLong;
    throw new ConfigError(place, `"timeouts.${name}" must be at most ${longest}, not ${timeout}`);
  }
  const allowedAge = milliseconds(core.evidence['max-age']);
  const maxAgeMs = config.maxAge === undefined ? allowedAge : milliseconds(config.maxAge);
  if (maxAgeMs > allowedAge) {
    const most = core.evidence['max-age'];
    throw new ConfigError(place, `"evidence.max-age" must be at most ${most}, not ${String(config.maxAge)}`);
  }
  const claims = Object.entries(core.claims).map(([name, claim]) => ({
    name,
    means: claim.means,
    order: claim.order,
    check: claim.check,
    gates: withoutUndefined(claim.gates),
    timeoutMs: milliseconds(config.timeouts[name] ?? claim.timeout),
    onlyConfigured: profile.claims[name]?.['only-configured'] ?? false,
    defaultRules: claim['default-rules'] ?? [],
    skipNeedsReason: claim.skip === 'with-reason',
    takesIngested: claim.ingest === 'junit',
    existing: config.legacy ?? claim.existing ?? 'block',
    ...(claim.outside && { outside: claim.outside }),
    ...(claim.targeting && { targeting: resolveTargeting(claim.targeting) }),
  }));
  const own = Object.entries(config.checks).map(([name, claim]) =>
    ownClaim(name, claim, core['own-claims'], config.timeouts[name]),
  );
  const scopes = {
    full: { maxOrder: core.scopes.full['max-order'] },
    fast: { maxOrder: core.scopes.fast['max-order'] },
    secrets: { maxOrder: core.scopes.secrets['max-order'] },
  };
  const inOrder = [...claims, ...own].sort((a, b) => a.order - b.order);
  const { trustIngested } = config;
  const trust = trustIngested !== undefined && { trustIngested: trustIngested.trim() };
  return { claims: inOrder, maxAgeMs, ...trust, scopes, reasons: core.reasons };
}

function resolveTargeting({
  'suite-takes-at-least': suite,
  'selects-at-most': selectsAtMost,
  ...globs
}: NonNullable<CoreRulebook['claims'][string]['targeting']>): Targeting {
  return { suiteAtLeastMs: milliseconds(suite), selectsAtMost, ...globs };
}

function ownClaim(
  name: ClaimName,
  { run, files = ['**'], order, gates, advisory = false, 'runs-in': runsIn = 'snapshot', junit }: OwnClaim,
  defaults: CoreRulebook['own-claims'],
  timeout: string | undefined,
): ClaimPolicy {
  const requirement: Requirement = advisory ? 'advisory' : 'required';
  return {
    name,
    means: `the command of the repository ends well: ${run.join(' ')}`,
    order: order ?? defaults.order,
    // Evidence of its own, although it may be called as a check of pygov's.
    check: `own-${name}`,
    gates: Object.fromEntries((gates ?? defaults.gates).map(gate => [gate, requirement])),
    timeoutMs: milliseconds(timeout ?? defaults.timeout),
    onlyConfigured: false,
    defaultRules: [],
    skipNeedsReason: false,
    takesIngested: false,
    existing: 'block',
    command: { run, files, runsIn, ...(junit !== undefined && { junit }) },
  };
}

function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) throw new Error(`not a duration: ${duration}`);
  return parsed;
}

function withoutUndefined(gates: Partial<Record<GateName, Requirement | undefined>>): ClaimPolicy['gates'] {
  return Object.fromEntries(Object.entries(gates).filter(([, requirement]) => requirement !== undefined));
}
