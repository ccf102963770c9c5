import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { LoadedRulebook, Profile } from '../model.ts';
import type { FoundAddOn } from './add-ons.ts';
import { configurationLayer, type PolicyConfig } from './configuration-layer.ts';
import { coreRulebook, masterRulebook, profileRulebooks } from './load.ts';
import { isShippedOrigin, shippedOrigin } from './origin.ts';
import { policyFrom, type Policy } from './policy.ts';
import { refuseUnknownNames } from './refuse-unknown-names.ts';
import { repositoryLayer } from './repository-layer.ts';
import { loosenings, resolveSettings, type Layer } from './resolve.ts';
import type { Rulebook } from './schema.ts';
import { settingsOf } from './settings.ts';

/** A rulebook that the judged tree brings. */
export interface RepositoryRulebook {
  readonly path: string;
  readonly rulebook: Rulebook;
}

/**
 * The policy of a tree: the rulebooks that ship, the add-ons that are there, those of the repository, its configuration.
 * @throws ConfigError where one of the repository's cannot be followed
 */
export function resolvePolicy(
  profile: Profile['name'],
  repository: readonly RepositoryRulebook[],
  config: PolicyConfig,
  addOns: readonly FoundAddOn[] = [],
): Policy {
  const ours = [masterRulebook, coreRulebook, profileRulebooks[profile]];
  const shipped = ours.map(shippedLayer);
  const own: Layer[] = [];
  for (const { origin, rulebook } of addOns) {
    if (!rulebook) continue;
    if (isShippedOrigin(origin)) shipped.push(shippedLayer(rulebook));
    else own.push(repositoryLayer(origin, rulebook, [...shipped, ...own], coreRulebook['own-claims']));
  }
  for (const { path, rulebook } of repository) {
    own.push(repositoryLayer(path, rulebook, [...shipped, ...own], coreRulebook['own-claims']));
  }
  const configuration = configurationLayer(config, [...shipped, ...own], coreRulebook['own-claims']);
  const settings = resolveSettings([...shipped, ...own, configuration], {
    precedence: coreRulebook.precedence,
    longestTimeout: coreRulebook.limits.timeout,
  });
  refuseUnknownNames(settings);
  return policyFrom(settings, coreRulebook, {
    loosened: loosenings(settings, new Set(shipped.map(({ origin }) => origin))),
    addOns,
    rulebooks: [
      ...ours.map(rulebook => asLoaded(rulebook, 'pygov')),
      ...addOns.map(asLoadedAddOn),
      ...repository.map(({ path, rulebook }) => asLoaded(rulebook, path)),
    ],
  });
}

function asLoadedAddOn({ name, origin, rulebook, unavailable }: FoundAddOn): LoadedRulebook {
  const from = isShippedOrigin(origin) ? 'pygov' : origin;
  if (rulebook) return asLoaded(rulebook, from);
  return { kind: 'add-on', name, origin: from, ...(unavailable !== undefined && { unavailable }) };
}

function asLoaded(rulebook: Rulebook, origin: string): LoadedRulebook {
  const { kind, rulebook: name, version } = rulebook;
  return { kind, name, origin, version, digest: sha256(canonicalJson(rulebook)) };
}

function shippedLayer(rulebook: Rulebook): Layer {
  return { kind: rulebook.kind, origin: shippedOrigin(rulebook), settings: settingsOf(rulebook) };
}
