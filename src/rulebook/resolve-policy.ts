import type { Profile } from '../model.ts';
import { configurationLayer, type PolicyConfig } from './configuration-layer.ts';
import { coreRulebook, masterRulebook, profileRulebooks } from './load.ts';
import { policyFrom, type Policy } from './policy.ts';
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
 * The policy of a tree: the rulebooks that ship, those of the repository, its configuration.
 * @throws ConfigError where one of the repository's cannot be followed
 */
export function resolvePolicy(
  profile: Profile['name'],
  repository: readonly RepositoryRulebook[],
  config: PolicyConfig,
): Policy {
  const shipped = [masterRulebook, coreRulebook, profileRulebooks[profile]].map(shippedLayer);
  const own: Layer[] = [];
  for (const { path, rulebook } of repository) {
    own.push(repositoryLayer(path, rulebook, [...shipped, ...own], coreRulebook['own-claims']));
  }
  const configuration = configurationLayer(config, [...shipped, ...own], coreRulebook['own-claims']);
  const settings = resolveSettings([...shipped, ...own, configuration], {
    precedence: coreRulebook.precedence,
    longestTimeout: coreRulebook.limits.timeout,
  });
  return policyFrom(
    settings,
    coreRulebook,
    loosenings(settings, new Set(shipped.map(({ origin }) => origin))),
  );
}

function shippedLayer(rulebook: Rulebook): Layer {
  const { kind, rulebook: name } = rulebook;
  return { kind, origin: kind === name ? name : `${kind} ${name}`, settings: settingsOf(rulebook) };
}
