import type { SgNode } from '@ast-grep/napi';
import { alembicOperation, sqlOf } from './alembic-operation.ts';
import type { Operation, Step } from './migration.ts';
import { assigned, bound, type PythonModule } from './python-module.ts';
import { quietCalls, writingCalls } from './rules.ts';
import { named, shortened, textOf, valueOf, type CallValue, type Names, type Value } from './values.ts';

/** A body of statements while it is read. */
interface Reading {
  readonly module: PythonModule;
  readonly variables: Map<string, Value>;
  readonly functions: Map<string, SgNode>;
  /** Calls of functions that are followed; recursion ends here. */
  readonly depth: number;
  readonly traits: readonly string[];
}

interface Read {
  readonly steps: readonly Step[];
  /** Nothing after it is reached. */
  readonly ends: boolean;
}

const deepest = 8;
const longestLoop = 1000;

/** What a function of Alembic's revision does, statement by statement; literal loops and functions of the file are followed. */
export function alembicSteps(body: SgNode, module: PythonModule): Step[] {
  const reading: Reading = {
    module,
    variables: new Map(module.variables),
    functions: new Map(module.functions),
    depth: 0,
    traits: [],
  };
  return [...readBlock(body, reading).steps];
}

function readBlock(block: SgNode | null, reading: Reading): Read {
  const steps: Step[] = [];
  for (const statement of block ? named(block) : []) {
    const read = readStatement(statement, reading);
    steps.push(...read.steps);
    if (read.ends) return { steps, ends: true };
  }
  return { steps, ends: false };
}

function readStatement(statement: SgNode, reading: Reading): Read {
  switch (String(statement.kind())) {
    case 'expression_statement':
      return on(named(statement).flatMap(expression => readExpression(expression, reading)));
    case 'with_statement':
      return readWith(statement, reading);
    case 'for_statement':
      return readFor(statement, reading);
    case 'return_statement': {
      const [value] = named(statement);
      return { steps: value ? readExpression(value, reading) : [], ends: true };
    }
    case 'raise_statement':
      return { steps: [{ kind: 'raise', ...placeOf(statement) }], ends: true };
    case 'function_definition':
      reading.functions.set(statement.field('name')?.text() ?? '', statement);
      return on([]);
    case 'pass_statement':
    case 'import_statement':
    case 'import_from_statement':
    case 'global_statement':
    case 'class_definition':
      return on([]);
    case 'if_statement':
      return onlyIfItActs('conditional', statement, reading);
    case 'try_statement':
      return onlyIfItActs('swallowed-exception', statement, reading);
    case 'while_statement':
      return onlyIfItActs('loop', statement, reading);
    default:
      return on([opaque('hidden', statement)]);
  }
}

function on(steps: readonly Step[]): Read {
  return { steps, ends: false };
}

/** A condition around nothing but a log line decides nothing; names that are bound in it are not known afterwards. */
function onlyIfItActs(rule: string, statement: SgNode, reading: Reading): Read {
  for (const target of statement.findAll({ rule: { kind: 'assignment' } })) {
    const name = target.field('left')?.text() ?? '';
    reading.variables.set(name, { kind: 'unknown', text: name });
  }
  const calls = statement.findAll({
    rule: { any: [{ kind: 'call' }, { kind: 'raise_statement' }, { kind: 'return_statement' }] },
  });
  const acts = calls.some(
    call => call.kind() !== 'call' || !quietCalls.test(nameOfCall(valueOf(call, namesOf(reading)))),
  );
  return on(acts ? [opaque(rule, statement)] : []);
}

function readWith(statement: SgNode, reading: Reading): Read {
  const items = statement.findAll({ rule: { kind: 'with_item' } });
  const own = items.filter(
    item => item.parent()?.parent()?.range().start.index === statement.range().start.index,
  );
  const opaques: Step[] = [];
  const traits = [...reading.traits];
  for (const item of own) {
    const [manager] = named(item);
    const isNamed = manager?.kind() === 'as_pattern';
    const [expression, target] = isNamed ? named(manager) : [manager];
    const value = valueOf(expression ?? null, namesOf(reading));
    const name = nameOfCall(value);
    if (name.endsWith('autocommit_block')) traits.push('autocommit');
    else if (!isBatch(value) && !isHandle(value) && !/\.begin(_nested)?$/.test(name))
      opaques.push(opaque('hidden', statement));
    const [identifier] = target ? named(target) : [];
    if (identifier) reading.variables.set(identifier.text(), value);
  }
  const { steps, ends } = readBlock(statement.field('body'), { ...reading, traits });
  return { steps: [...opaques, ...steps], ends };
}

function readFor(statement: SgNode, reading: Reading): Read {
  const over = valueOf(statement.field('right'), namesOf(reading));
  const hasElse = statement.field('alternative') !== null;
  const jumps = statement.find({
    rule: { any: [{ kind: 'break_statement' }, { kind: 'continue_statement' }] },
  });
  if (over.kind !== 'list' || over.items.length > longestLoop || hasElse || jumps)
    return onlyIfItActs('loop', statement, reading);
  const steps: Step[] = [];
  for (const item of over.items) {
    for (const [name, value] of bound(statement.field('left'), item)) reading.variables.set(name, value);
    const read = readBlock(statement.field('body'), reading);
    steps.push(...read.steps);
    if (read.ends) return { steps, ends: true };
  }
  return on(steps);
}

function readExpression(expression: SgNode, reading: Reading): Step[] {
  const kind = String(expression.kind());
  if (kind === 'assignment' || kind === 'augmented_assignment') {
    const right = expression.field('right');
    const values = assigned(expression, namesOf(reading));
    for (const [name, value] of values) reading.variables.set(name, value);
    return right ? readExpression(right, reading) : [];
  }
  if (kind === 'call') return readCall(expression, reading);
  if (kind === 'await') return named(expression).flatMap(one => readExpression(one, reading));
  const call = expression.find({ rule: { kind: 'call' } });
  if (!call) return [];
  const calls = expression.findAll({ rule: { kind: 'call' } });
  const quiet = calls.every(one => quietCalls.test(nameOfCall(valueOf(one, namesOf(reading)))));
  return quiet ? [] : [opaque(/comprehension$|generator/.test(kind) ? 'loop' : 'hidden', expression)];
}

function readCall(node: SgNode, reading: Reading): Step[] {
  const call = valueOf(node, namesOf(reading));
  if (call.kind !== 'call') return [opaque('hidden', node)];
  const method = call.name.slice(call.name.lastIndexOf('.') + 1);
  const direct = /^alembic\.op\.(\w+)$/.exec(call.name)?.[1];
  const known =
    direct === undefined
      ? isBatch(call.on) && call.on?.kind === 'call'
        ? alembicOperation(
            method,
            call,
            call.on.arguments[0] ?? call.on.keywords.get('table_name'),
            reading.traits,
          )
        : undefined
      : alembicOperation(direct, call, undefined, reading.traits);
  if (known) return fromOperation(known, node);
  const own = reading.functions.get(call.name);
  if (own) return follow(own, call, node, reading);
  if (isHandle(call.on) && /^(execute|scalar|scalars|exec)$/.test(method)) return executed(call, reading);
  if (isHandle(call.on) && /^(flush|close|rollback|commit|begin)$/.test(method)) return [];
  const type = typeCall(call, method);
  if (type) return [type];
  if (quietCalls.test(call.name) || isHandle(call)) return [];
  return [opaque(direct === undefined ? 'hidden' : 'unknown-operation', node)];
}

/** `sa.Enum(…, name="x").create(bind)`, and `drop`. */
function typeCall({ on, line, text, arguments: given }: CallValue, method: string): Step | undefined {
  if (!/^(create|drop)$/.test(method) || on?.kind !== 'call' || !/\.(Enum|ENUM)$/.test(on.name))
    return undefined;
  const name = textOf(on.keywords.get('name'))?.toLowerCase();
  return {
    kind: 'operation',
    operation: {
      kind: `${method}-type`,
      ...(name !== undefined && { name }),
      traits: new Set(),
      line,
      written: text,
      given: new Map(given.map((value, at) => [String(at), value] as const)),
    },
  };
}

function executed(call: CallValue, { traits }: Reading): Step[] {
  const sql = sqlOf(call.arguments[0]);
  if (sql === undefined) return [fromBuilder(call)];
  const { line, text } = call;
  return [
    {
      kind: 'operation',
      operation: { kind: 'sql', sql, traits: new Set(traits), line, written: text, given: new Map() },
    },
  ];
}

/** `table.update().where(…)`, `sa.delete(table)`: what it does to rows stands in the name; all else is not followed. */
function fromBuilder({ arguments: [built], line, text }: CallValue): Step {
  const name = built?.kind === 'call' ? built.name : '';
  const verb = /\.(update|delete|insert|select)\b/.exec(name)?.[1];
  if (verb === 'select') return { kind: 'opaque', rule: 'hidden', line, written: text, writes: false };
  return { kind: 'opaque', rule: 'hidden', line, written: text, writes: true };
}

function fromOperation(operation: Operation, node: SgNode): Step[] {
  if (operation.kind === 'sql' && operation.sql === undefined) {
    const { call } = operation;
    return [call ? fromBuilder(call) : opaque('hidden', node)];
  }
  return [{ kind: 'operation', operation }];
}

function follow(definition: SgNode, call: CallValue, node: SgNode, reading: Reading): Step[] {
  if (reading.depth >= deepest || call.isOpen || reading.module.decorated.has(call.name))
    return [opaque('hidden', node)];
  const parameters = named(definition.field('parameters') ?? definition);
  const variables = new Map(reading.variables);
  for (const [index, parameter] of parameters.entries()) {
    const kind = String(parameter.kind());
    const first = kind === 'identifier' ? parameter : named(parameter)[0];
    const name = (parameter.field('name') ?? first)?.text() ?? '';
    const standard = parameter.field('value');
    const value =
      call.arguments[index] ??
      call.keywords.get(name) ??
      (standard ? valueOf(standard, namesOf(reading)) : { kind: 'unknown' as const, text: name });
    variables.set(name, value);
  }
  return [...readBlock(definition.field('body'), { ...reading, variables, depth: reading.depth + 1 }).steps];
}

function isBatch(value: Value | undefined): boolean {
  return value?.kind === 'call' && value.name === 'alembic.op.batch_alter_table';
}

/** What SQL is sent through: a connection, or a session that was made from one. */
function isHandle(value: Value | undefined): boolean {
  if (value?.kind !== 'call') return false;
  if (/^alembic\.op\.get_bind(\.\w+)*$/.test(value.name)) return true;
  return /(^|\.)(Session|sessionmaker|connect)$/.test(value.name) || isHandle(value.on);
}

function nameOfCall(value: Value): string {
  return value.kind === 'call' ? value.name : '';
}

function namesOf({ module, variables }: Reading): Names {
  return { variables, imports: module.imports };
}

function opaque(rule: string, node: SgNode): Step {
  return { kind: 'opaque', rule, ...placeOf(node), writes: writingCalls.test(node.text()) };
}

function placeOf(node: SgNode): { line: number; written: string } {
  return { line: node.range().start.line + 1, written: shortened(node.text()) };
}
