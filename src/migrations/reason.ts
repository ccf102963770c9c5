import type { Reason, StaticVerdict } from './migration.ts';
import { verdictRule } from './rules.ts';

export function reason(rule: string, line: number, operation: string): Reason {
  return { rule, verdict: verdictRule(rule).verdict, line, operation };
}

/** Reversible is only what no reason speaks against; an irreversible one outweighs what is not known. */
export function verdictOf(reasons: readonly Reason[]): StaticVerdict {
  const irreversible = reasons.filter(({ verdict }) => verdict === 'irreversible');
  const others = reasons.filter(({ verdict }) => verdict === 'unprovable');
  const kind = irreversible.length > 0 ? 'irreversible' : others.length > 0 ? 'unprovable' : 'reversible';
  return { kind, reasons: [...irreversible, ...others] };
}
