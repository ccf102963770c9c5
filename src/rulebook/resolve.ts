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
}

/** How much a pushed ref is held to. */
export type ScopeName = keyof CoreRulebook['scopes'];

export interface Policy {
  readonly claims: readonly ClaimPolicy[];
  readonly maxAgeMs: number;
  /** A scope holds the claims up to its order. */
  readonly scopes: Readonly<Record<ScopeName, { readonly maxOrder: number }>>;
  readonly reasons: Readonly<Partial<Record<ReasonCode, { readonly means: string }>>>;
}

/** What a repository may set; see `src/config/schema.ts`. */
export interface PolicyConfig {
  readonly file: string | undefined;
  readonly timeouts: Readonly<Record<ClaimName, string>>;
  readonly maxAge: string | undefined;
  readonly legacy: 'block' | undefined;
}

/**
 * Core, then profile, then configuration. The configuration may shorten how long evidence counts, never lengthen it, and
 * give checks more time up to the limit.
 * @throws ConfigError for a claim that does not exist and for a setting that would loosen the policy
 */
export function resolvePolicy(core: CoreRulebook, profile: ProfileRulebook, config: PolicyConfig): Policy {
  const place = { file: config.file ?? 'configuration' };
  const unknown = Object.keys(config.timeouts).find(name => !Object.hasOwn(core.claims, name));
  if (unknown !== undefined) {
    const known = Object.keys(core.claims).join(', ');
    throw new ConfigError(place, `"timeouts.${unknown}" names no claim; the claims are ${known}`);
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
    existing: config.legacy ?? claim.existing ?? 'block',
  }));
  const scopes = {
    full: { maxOrder: core.scopes.full['max-order'] },
    fast: { maxOrder: core.scopes.fast['max-order'] },
    secrets: { maxOrder: core.scopes.secrets['max-order'] },
  };
  return { claims: claims.sort((a, b) => a.order - b.order), maxAgeMs, scopes, reasons: core.reasons };
}

function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) throw new Error(`not a duration: ${duration}`);
  return parsed;
}

function withoutUndefined(gates: Partial<Record<GateName, Requirement | undefined>>): ClaimPolicy['gates'] {
  return Object.fromEntries(Object.entries(gates).filter(([, requirement]) => requirement !== undefined));
}
