import { ConfigError } from '../lib/errors.ts';
import type { RepoPath } from '../model.ts';
import type { Layer } from './resolve.ts';
import type { CoreRulebook, Rulebook } from './schema.ts';
import { claimPath, claimsOf, isOpen, settingsOf, type Stated } from './settings.ts';

/**
 * A rulebook of the repository as a layer: one of its own rules, or an add-on. A claim of its own needs `run`, and is asked for by the gates of the defaults
 * where it does not say.
 * @param others what comes before it
 * @throws ConfigError where it is about a claim that nobody has, or says what proves a claim that others have
 */
export function repositoryLayer(
  path: RepoPath,
  rulebook: Rulebook,
  others: readonly Layer[],
  defaults: CoreRulebook['own-claims'],
): Layer {
  const stated = others.flatMap(({ settings }) => settings);
  const known = new Set(claimsOf(stated));
  const gates: Stated[] = [];
  for (const [name, rules] of Object.entries(rulebook.claims ?? {})) {
    const [own] = (['run', 'files', 'runs-in'] as const).filter(key => rules[key] !== undefined);
    if (known.has(name) && own !== undefined && !isOpen(name, stated)) {
      const problem = `"claims.${name}.${own}" is not for a claim of pygov or of another rulebook`;
      throw new ConfigError({ file: path, at: `claims.${name}.${own}` }, problem);
    }
    if (known.has(name)) continue;
    if (rules.run === undefined) {
      const problem = `"claims.${name}" names no claim, and has no \`run\` to be one; the claims are ${[...known].join(', ')}`;
      throw new ConfigError({ file: path, at: `claims.${name}` }, problem);
    }
    const built = builtIn.find(key => rules[key] !== undefined);
    if (built !== undefined) {
      const problem = `"claims.${name}.${built}" is only for a claim of pygov; this one is proved by its \`run\``;
      throw new ConfigError({ file: path, at: `claims.${name}.${built}` }, problem);
    }
    if (rules.gates && Object.keys(rules.gates).length === 0) {
      const problem = `"claims.${name}.gates" names no gate, so nothing would ask for it; leave it out, or name some`;
      throw new ConfigError({ file: path, at: `claims.${name}.gates` }, problem);
    }
    const asked = rules.gates ? [] : defaults.gates;
    gates.push(...asked.map(gate => ({ path: claimPath(name, `gates.${gate}`), value: 'required' })));
  }
  const kind = rulebook.kind === 'add-on' ? 'add-on' : 'repository';
  return { kind, origin: path, settings: [...settingsOf(rulebook), ...gates] };
}

/** What only a check of pygov's own can follow. */
const builtIn = [
  'check',
  'default-rules',
  'advisory-rules',
  'targeting',
  'outside',
  'hermetic',
  'trust-ingested',
] as const;
