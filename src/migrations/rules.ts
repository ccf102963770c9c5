import alembicFile from '../../rulebooks/migrations/alembic.yml';
import verdictsFile from '../../rulebooks/migrations/verdicts.yml';
import type { Reason } from './migration.ts';

/** What `rulebooks/migrations/alembic.yml` says of a call of `op`. */
interface AlembicRule {
  readonly kind: string;
  readonly arguments: readonly string[];
  readonly rest?: string;
  /** `none` where a batch has no such call. */
  readonly batch?: 'none';
  readonly 'undone-by'?: string;
}

interface AlembicRulebook {
  readonly operations: Readonly<Record<string, AlembicRule>>;
  readonly keywords: Readonly<Record<string, readonly string[]>>;
  readonly 'constraint-kinds': readonly string[];
  readonly quiet: readonly string[];
  readonly writes: string;
}

interface VerdictRule {
  readonly verdict: Reason['verdict'];
  readonly message: string;
}

export const alembicRules = alembicFile as AlembicRulebook;
export const quietCalls = new RegExp(alembicRules.quiet.map(one => `(?:${one})`).join('|'));
export const writingCalls = new RegExp(alembicRules.writes);

const { rules } = verdictsFile as { readonly rules: Readonly<Record<string, VerdictRule>> };

/** @throws Error for a rule that the rulebook does not have, which is a bug */
export function verdictRule(rule: string): VerdictRule {
  const found = rules[rule];
  if (!found) throw new Error(`there is no verdict rule ${rule}`);
  return found;
}
