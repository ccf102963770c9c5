import { ConfigError } from '../lib/errors.ts';
import type { ClaimName } from '../model.ts';
import { isShippedOrigin } from './origin.ts';
import type { Settings } from './resolve.ts';
import { named } from './risk-rules.ts';
import { claimsOf } from './settings.ts';

/**
 * What a repository rests on a claim, a proof or a tier that there is not would silently never be asked. What ships may
 * name claims of another profile.
 * @throws ConfigError with the setting
 */
export function refuseUnknownNames(settings: Settings): void {
  const claims = new Set(claimsOf([...settings.keys()].map(path => ({ path }))));
  for (const [path, { value, origin }] of settings) {
    if (isShippedOrigin(origin) || !/^(proofs|criteria|add-ons)\..*\.(claims|speaks-for)$/.test(path))
      continue;
    const unknown = (value as readonly ClaimName[]).find(name => !claims.has(name));
    if (unknown === undefined) continue;
    const problem = `"${path}" names no claim: ${unknown}; the claims are ${[...claims].join(', ')}`;
    throw new ConfigError({ file: origin, at: path }, problem);
  }
  for (const { name, origin, values } of named(settings, 'criteria')) {
    const rests = values.claims ?? values.proof;
    if (rests === undefined) {
      throw new ConfigError({ file: origin }, `"criteria.${name}" needs claims or a proof that answer it`);
    }
    if (values.proof === undefined || !settings.has('risk.uncertain')) continue;
    if (![...settings.keys()].some(path => path.startsWith(`proofs.${values.proof ?? ''}.`))) {
      const at = `criteria.${name}.proof`;
      throw new ConfigError({ file: origin, at }, `"${at}" names no proof: ${values.proof}`);
    }
  }
  for (const { name, origin, values } of named(settings, 'proofs')) {
    if (!values.claims) throw new ConfigError({ file: origin }, `"proofs.${name}.claims" is missing`);
  }
}
