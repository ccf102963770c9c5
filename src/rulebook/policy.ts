import type { ClaimName, LoadedRulebook, ReasonCode, Requirement } from '../model.ts';
import type { FoundAddOn } from './add-ons.ts';
import { claimPolicies, type ClaimPolicy } from './claim-policy.ts';
import type { Loosening, Settings } from './resolve.ts';
import { riskRules, type RiskRules } from './risk-rules.ts';
import type { CoreRulebook } from './schema.ts';
import { milliseconds, unstated } from './settings.ts';

/** How much a pushed ref is held to. */
export type ScopeName = 'full' | 'fast' | 'secrets';

export interface Policy {
  readonly claims: readonly ClaimPolicy[];
  readonly maxAgeMs: number;
  /** A scope holds the claims up to its order. */
  readonly scopes: Readonly<Record<ScopeName, { readonly maxOrder: number }>>;
  readonly reasons: Readonly<Partial<Record<ReasonCode, { readonly means: string; readonly mend: string }>>>;
  /** Every setting with its origin. */
  readonly settings: Settings;
  /** What the repository has loosened, each with its reason. */
  readonly loosened: readonly Loosening[];
  /** How risky a change is, and what it has to show. */
  readonly risk: RiskRules;
  readonly addOns: readonly AddOn[];
  /** Every rulebook that has a say here, or should have. */
  readonly rulebooks: readonly LoadedRulebook[];
}

/** A rulebook that others ask for. */
export interface AddOn extends Omit<FoundAddOn, 'rulebook'> {
  /** Without a required one the gate is shut. */
  readonly class: Requirement;
  /** Claims that are not verified without it. */
  readonly speaksFor: readonly ClaimName[];
}

/** What a policy is made of besides its settings. */
export interface PolicySources {
  readonly loosened: readonly Loosening[];
  readonly addOns: readonly FoundAddOn[];
  readonly rulebooks: readonly LoadedRulebook[];
}

/** @throws ConfigError where the settings of a repository do not fit together */
export function policyFrom(
  settings: Settings,
  core: CoreRulebook,
  { loosened, addOns: found, rulebooks }: PolicySources,
): Policy {
  const addOns = found.map(addOn => asAddOn(addOn, settings));
  const classes = new Map(addOns.map(addOn => [addOn.name, addOn.class]));
  const { full, fast, secrets } = core.scopes;
  return {
    claims: claimPolicies(settings, core['own-claims']),
    maxAgeMs: milliseconds(settings.get('evidence.max-age')?.value),
    scopes: {
      full: { maxOrder: full['max-order'] },
      fast: { maxOrder: fast['max-order'] },
      secrets: { maxOrder: secrets['max-order'] },
    },
    reasons: core.reasons,
    settings,
    loosened,
    risk: riskRules(settings),
    addOns,
    rulebooks: rulebooks.map(rulebook =>
      rulebook.kind === 'add-on'
        ? { ...rulebook, class: classes.get(rulebook.name) ?? 'advisory' }
        : rulebook,
    ),
  };
}

function asAddOn({ name, origin, recovery, unavailable }: FoundAddOn, settings: Settings): AddOn {
  const value = (key: string) => settings.get(`add-ons.${name}.${key}`)?.value;
  return {
    name,
    origin,
    recovery,
    ...(unavailable !== undefined && { unavailable }),
    class: (value('class') ?? unstated.class) as Requirement,
    speaksFor: (value('speaks-for') ?? []) as readonly ClaimName[],
  };
}
