import { enumsLeftBehind } from './enums-left-behind.ts';
import { inherentLosses } from './inherent-losses.ts';
import type { Migration, Operation, Reason, StaticVerdict, Step } from './migration.ts';
import { pairOperations } from './pair-operations.ts';
import { reason, verdictOf } from './reason.ts';

/** What is known around a migration. */
export interface Surroundings {
  /** Databases that the project is for; none where that is not known. */
  readonly engines: readonly string[];
  /** Operations of the migrations before it, the latest last. */
  readonly before: readonly Operation[];
}

/** Whether a revision of Alembic can be taken back, by its text alone. */
export function judgeAlembic(migration: Migration, surroundings: Surroundings): StaticVerdict {
  const { upgrade, downgrade } = migration;
  if (downgrade === undefined && upgrade.length === 0) return verdictOf([]);
  const reasons: Reason[] = [];
  const operations = operationsOf(upgrade);
  for (const step of upgrade) {
    if (step.kind === 'opaque') reasons.push(reason(step.rule, step.line, step.written));
    if (step.kind === 'raise') reasons.push(reason('conditional', step.line, step.written));
  }
  reasons.push(...inherentLosses(operations, operationsOf(downgrade ?? []), hasOpaque(downgrade)));
  const nothingBack = noDowngrade(migration);
  if (nothingBack) return verdictOf([nothingBack, ...reasons]);
  for (const step of downgrade ?? []) {
    if (step.kind === 'opaque') reasons.push(reason(step.rule, step.line, step.written));
  }
  reasons.push(...pairOperations({ upgrade, downgrade: downgrade ?? [], before: surroundings.before }));
  reasons.push(...enumsLeftBehind(operations, downgrade ?? [], surroundings.engines));
  return verdictOf(reasons);
}

/** A downgrade that is not there, does nothing, or raises before it has done anything else. */
function noDowngrade({ upgrade, downgrade }: Migration): Reason | undefined {
  const acts = upgrade.find(
    step => !isRead(step) && (step.kind === 'operation' || (step.kind === 'opaque' && step.writes)),
  );
  const raises = downgrade?.find(step => step.kind === 'raise');
  if (raises) return reason('downgrade-raises', raises.line, raises.written);
  if (!acts || acts.kind === 'raise') return undefined;
  const written = acts.kind === 'operation' ? acts.operation.written : acts.written;
  const line = acts.kind === 'operation' ? acts.operation.line : acts.line;
  if (downgrade === undefined) return reason('downgrade-missing', line, written);
  return downgrade.length === 0 ? reason('downgrade-empty', line, written) : undefined;
}

function isRead(step: Step): boolean {
  return (
    step.kind === 'operation' &&
    step.operation.kind === 'sql' &&
    /^\s*select\b/i.test(step.operation.sql ?? '')
  );
}

function operationsOf(steps: readonly Step[]): Operation[] {
  return steps.flatMap(step => (step.kind === 'operation' ? [step.operation] : []));
}

function hasOpaque(steps: readonly Step[] | undefined): boolean {
  return steps?.some(step => step.kind === 'opaque') ?? false;
}
