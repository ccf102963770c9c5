import type { SgNode } from '@ast-grep/napi';
import { alembicSteps } from './alembic-steps.ts';
import type { Migration, Step } from './migration.ts';
import { pythonModule, type PythonModule } from './python-module.ts';
import { isLiteral, textOf, textsOf, type Value } from './values.ts';

/** A revision file of Alembic; undefined for one that sets no `revision`, which Alembic passes over as well. */
export function readAlembic(
  root: SgNode,
  place: Pick<Migration, 'path' | 'oid' | 'graph'>,
): Migration | undefined {
  const module = pythonModule(root);
  const revision = module.variables.get('revision');
  if (revision === undefined) return undefined;
  const id = textOf(revision);
  const parents = idsOf(module.variables.get('down_revision'));
  const depends = idsOf(module.variables.get('depends_on'));
  const unreadable = id === undefined || parents === undefined || depends === undefined;
  const upgrade = stepsOf('upgrade', module);
  const downgrade = stepsOf('downgrade', module);
  return {
    tool: 'alembic',
    ...place,
    id: id ?? place.path,
    parents: [...(parents ?? []), ...(depends ?? [])],
    replaces: [],
    ...(unreadable && { unreadable: 'revision, down_revision or depends_on is no literal' }),
    docstring: module.docstring,
    upgrade: [...brokenStep(module), ...(upgrade ?? [missingUpgrade])],
    ...(downgrade && { downgrade }),
  };
}

function idsOf(value: Value | undefined): string[] | undefined {
  if (value === undefined || isLiteral(value, null)) return [];
  const one = textOf(value);
  return one === undefined ? textsOf(value) : [one];
}

const missingUpgrade: Step = {
  kind: 'opaque',
  rule: 'upgrade-missing',
  line: 1,
  written: 'upgrade',
  writes: true,
};

function brokenStep({ isBroken }: PythonModule): Step[] {
  return isBroken ? [{ kind: 'opaque', rule: 'not-parsed', line: 1, written: '', writes: false }] : [];
}

function stepsOf(name: string, module: PythonModule): Step[] | undefined {
  const definition = module.functions.get(name);
  if (definition && !module.decorated.has(name)) {
    const body = definition.field('body');
    return body ? alembicSteps(body, module) : [];
  }
  // It is bound in another way: an import, an assignment, a decorator.
  const isElsewhere = definition ?? (module.variables.has(name) || module.imports.has(name));
  return isElsewhere ? [{ kind: 'opaque', rule: 'hidden', line: 1, written: name, writes: true }] : undefined;
}
