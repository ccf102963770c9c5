import type { SgNode } from '@ast-grep/napi';
import { djangoRules } from './django-rules.ts';
import type { Operation, Step } from './migration.ts';
import type { PythonModule } from './python-module.ts';
import { isLiteral, named, type Value } from './values.ts';

const writes = new RegExp(djangoRules.writes);

/** What speaks against taking back code: no reverse, one that raises, or one that does nothing over changed rows. */
export function judgeRunPython({ given }: Operation, module: PythonModule, all: readonly Step[]): string[] {
  const forward = bodyOf(given.get('code'), module);
  const back = given.get('reverse_code');
  if (back === undefined || isLiteral(back, null)) return ['no-reverse-code'];
  const reverse = bodyOf(back, module);
  if (reverse === 'raises') return ['reverse-raises'];
  if (forward === 'nothing') return reverse === 'nothing' ? [] : ['code-both-ways'];
  if (reverse !== 'nothing') return ['code-both-ways'];
  if (forward !== 'writes') return ['hidden'];
  // What it fills may be a field that goes with the migration.
  const addsField = all.some(
    step => step.kind === 'operation' && /^(add-column|create-table)$/.test(step.operation.kind),
  );
  return [addsField ? 'code-both-ways' : 'noop-over-data'];
}

type Body = 'nothing' | 'raises' | 'writes' | 'unknown';

function bodyOf(value: Value | undefined, module: PythonModule): Body {
  if (value?.kind !== 'name')
    return value?.kind === 'unknown' && /^lambda\b[^:]*:\s*None$/.test(value.text) ? 'nothing' : 'unknown';
  if (value.name.endsWith('RunPython.noop')) return 'nothing';
  const definition = module.functions.get(value.name);
  const body = definition?.field('body');
  if (!definition || !body || module.decorated.has(value.name)) return 'unknown';
  const statements = named(body).filter(one => !isQuiet(one));
  const [first] = statements;
  if (!first) return 'nothing';
  if (first.kind() === 'raise_statement') return 'raises';
  return writes.test(withCalled(definition, module)) ? 'writes' : 'unknown';
}

/** Nothing happens by it: `pass`, a docstring, `return`. */
function isQuiet(statement: SgNode): boolean {
  const [inner, ...more] = named(statement);
  if (statement.kind() === 'pass_statement') return true;
  if (statement.kind() === 'return_statement') return inner === undefined || inner.kind() === 'none';
  return (
    statement.kind() === 'expression_statement' &&
    more.length === 0 &&
    /^(string|ellipsis)$/.test(String(inner?.kind()))
  );
}

/** The text of a function with those functions of the file that it names. */
function withCalled(definition: SgNode, { functions }: PythonModule): string {
  const text = definition.text();
  const called = [...functions].filter(([name]) =>
    new RegExp(`\\b${name}\\(`).test(text.replace(/^[^\n]*\n/, '')),
  );
  return [text, ...called.map(([, one]) => one.text())].join('\n');
}
