import type { Blocker, GateName, Profile, ProfileScope } from '../model.ts';
import { describeClaims } from './describe-scope.ts';
import { discovery } from './discovery.ts';

/** What is not settled about a profile: why a gate stays shut, and the line of configuration that settles it. */
export interface Ambiguity {
  readonly message: string;
  /** What speaks for each stack, the strongest first; a line each. */
  readonly shortlist: readonly string[];
  readonly recovery: string;
}

/** Undefined where every scope is under one profile. */
export function ambiguityOf(
  { scopes }: Profile,
  choice: { readonly scopes?: object | undefined } = {},
): Ambiguity | undefined {
  const open = scopes.filter(({ profile }) => profile === 'ambiguous');
  if (open.length === 0) return undefined;
  const where = open.map(({ folder }) => (folder === '' ? 'the root' : `${folder}/`)).join(', ');
  return {
    message: `two stacks have an equal claim on ${where}`,
    shortlist: open.flatMap(describeClaims),
    recovery: settlingLine(scopes, open, choice),
  };
}

/** Why a gate stays shut; undefined where it may go on for now. */
export function ambiguityBlocker(
  { message, shortlist, recovery }: Ambiguity,
  gate: GateName,
): Blocker | undefined {
  if (!discovery['while-ambiguous'].blocks.includes(gate)) return undefined;
  const ranked = shortlist.join('; ');
  const reason = 'BLOCKED-AMBIGUOUS-PROFILE';
  return { claim: 'profile', reason, message: `${reason}: ${message}: ${ranked}`, recovery };
}

/** Claims of a higher order are not judged while it is open by whose rules. */
export function orderWhileAmbiguous(gate: GateName): number {
  return discovery['while-ambiguous'].orders[gate];
}

/** Ours is proposed: it is the stricter one. Where the configuration has scopes already, the line holds these too. */
function settlingLine(
  scopes: readonly ProfileScope[],
  open: readonly ProfileScope[],
  { scopes: chosen = {} }: { readonly scopes?: object | undefined },
): string {
  if (scopes.length === 1 && Object.keys(chosen).length === 0) return 'profile: backend-python';
  const settled = open.map(({ folder }) => [`${folder === '' ? '.' : folder}/`, 'backend-python'] as const);
  const all = [...Object.entries(chosen as Record<string, string>), ...settled];
  return `scopes: { ${all.map(([folder, profile]) => `${JSON.stringify(folder)}: ${profile}`).join(', ')} }`;
}
