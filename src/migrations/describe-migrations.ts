import graphFile from '../../rulebooks/migrations/graph.yml';
import { printable } from '../lib/printable.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { JudgedMigration, MigrationsCheck } from './check-migrations.ts';
import type { GraphFact } from './graph-facts.ts';
import { verdictRule } from './rules.ts';

const { rules: graphRules } = graphFile as {
  readonly rules: Readonly<Record<string, { severity: 'error' | 'warning'; message: string; mend: string }>>;
};

/** A line a migration, what decides below it, and then what is wrong with the graph. */
export function migrationsTable({ judged, facts, engines }: MigrationsCheck): string {
  const counts = (['reversible', 'irreversible', 'unprovable'] as const).map(
    kind => `${judged.filter(({ verdict }) => verdict.kind === kind).length} ${kind}`,
  );
  return [
    ...judged.flatMap(tableLines),
    ...facts.map(describeFact),
    `${judged.length} ${judged.length === 1 ? 'migration' : 'migrations'}: ${counts.join(', ')} (${engines.length === 0 ? 'engine not known' : engines.join(', ')})`,
  ].join('\n');
}

/** The same as values. */
export function migrationsDocument({ judged, facts, engines }: MigrationsCheck): object {
  return {
    engines,
    migrations: judged.map(({ migration: { tool, graph, id, path, oid, parents }, verdict }) => ({
      tool,
      graph,
      id,
      path: displayPath(path),
      oid,
      parents,
      verdict: verdict.kind,
      reasons: verdict.reasons.map(one => ({ ...one, message: verdictRule(one.rule).message })),
    })),
    graph: facts.map(fact => ({ ...fact, path: displayPath(fact.path), ...explained(fact) })),
  };
}

/** A failure says more than what is not known. */
export function migrationsExitCode({ judged, facts }: MigrationsCheck): 0 | 1 | 2 {
  const isBroken = facts.some(({ rule }) => graphRules[rule]?.severity === 'error');
  if (isBroken || judged.some(({ verdict }) => verdict.kind === 'irreversible')) return 1;
  return facts.length > 0 || judged.some(({ verdict }) => verdict.kind === 'unprovable') ? 2 : 0;
}

const signs = { reversible: '✓', irreversible: '✗', unprovable: '?' } as const;

function tableLines({ migration, verdict }: JudgedMigration): string[] {
  const [decides, ...others] = verdict.reasons;
  const line = `${signs[verdict.kind]} ${verdict.kind.padEnd(12)} ${displayPath(migration.path)}`;
  if (!decides) return [printable(line)];
  const { message } = verdictRule(decides.rule);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return [line, `    ${decides.line}: ${decides.rule}: ${message}${more}`, `      ${decides.operation}`].map(
    printable,
  );
}

function describeFact(fact: GraphFact): string {
  const { message, mend } = explained(fact);
  return printable(`! ${fact.rule}: ${displayPath(fact.path)}: ${message}`) + `\n    to mend: ${mend}`;
}

function explained({ rule, about }: GraphFact): { severity: string; message: string; mend: string } {
  const found = graphRules[rule];
  if (!found) throw new Error(`there is no graph rule ${rule}`);
  return { ...found, message: found.message.replace('{about}', about) };
}
