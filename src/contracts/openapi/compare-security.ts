import type { Alternative, Contract, Operation, SecurityScheme } from './contract.ts';
import type { Places } from './difference.ts';
import type { Listener } from './found.ts';

/** Compares the ways to be let in: a consumer has one of them, and it must go on letting it in. */
export function compareAlternatives(
  base: Operation,
  head: Operation,
  { say, sent }: Listener,
  places: Places,
): void {
  const isOpen = (alternative: Alternative) => alternative.size === 0;
  const [wasOpen, isNowOpen] = [base.security.some(isOpen), head.security.some(isOpen)];
  const tell = (id: string, old?: Alternative, now?: Alternative) => {
    say(id, sent, places, { base: old ? describe(old) : '', head: now ? describe(now) : '' });
  };
  if (wasOpen && !isNowOpen) tell('security-introduced', undefined, head.security[0]);
  if (!wasOpen && isNowOpen)
    tell(
      'security-dropped',
      base.security.find(one => !isOpen(one)),
    );
  if (wasOpen || isNowOpen) return;
  const accounted = new Set<Alternative>();
  for (const old of base.security) {
    const same = head.security.find(now => describe(now) === describe(old));
    const weaker = same ?? head.security.find(now => isWithin(now, old));
    const stronger = weaker ?? head.security.find(now => hasSameSchemes(now, old));
    if (stronger) accounted.add(stronger);
    if (same) continue;
    if (weaker)
      tell(hasSameSchemes(weaker, old) ? 'security-scope-removed' : 'security-scheme-less', old, weaker);
    else tell(stronger ? 'security-scope-added' : 'security-alternative-removed', old, stronger);
  }
  for (const now of head.security) {
    if (accounted.has(now) || base.security.some(old => describe(old) === describe(now))) continue;
    tell('security-alternative-added', undefined, now);
  }
}

/** Compares how a scheme that both documents have is used. */
export function compareSchemes(
  base: Contract['schemes'],
  head: Contract['schemes'],
  listener: Listener,
): void {
  for (const [key, old] of base) {
    const now = head.get(key);
    if (now) compareScheme(old, now, listener);
  }
}

function compareScheme(old: SecurityScheme, now: SecurityScheme, { say, sent }: Listener): void {
  const places = { base: old.place, head: now.place };
  const part = `security ${now.name}`;
  const tell = (id: string, base = '', head = '') => {
    say(id, sent, places, { part, base, head });
  };
  if (old.url !== now.url) tell('login-address-changed', old.url, now.url);
  for (const name of new Set([...old.flows.keys(), ...now.flows.keys()])) {
    const [before, after] = [old.flows.get(name), now.flows.get(name)];
    if (!before || !after) {
      tell(before ? 'flow-removed' : 'flow-added', before && name, after && name);
      continue;
    }
    if (before.urls !== after.urls) tell('login-address-changed', before.urls, after.urls);
    for (const scope of before.scopes) if (!after.scopes.has(scope)) tell('scope-removed', scope);
    for (const scope of after.scopes) if (!before.scopes.has(scope)) tell('scope-added', '', scope);
  }
}

function isWithin(less: Alternative, more: Alternative): boolean {
  return [...less].every(([scheme, scopes]) => {
    const others = more.get(scheme);
    return others !== undefined && [...scopes].every(scope => others.has(scope));
  });
}

function hasSameSchemes(one: Alternative, other: Alternative): boolean {
  return one.size === other.size && [...one.keys()].every(scheme => other.has(scheme));
}

function describe(alternative: Alternative): string {
  return [...alternative]
    .map(([scheme, scopes]) => (scopes.size > 0 ? `${scheme} (${[...scopes].sort().join(', ')})` : scheme))
    .sort()
    .join(' and ');
}
