import type { SgNode } from '@ast-grep/napi';

/** What an expression of Python stands for, as far as reading tells. */
export type Value =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Value, Value])[] }
  | CallValue
  /** A dotted name, with what the module imports its first part as: `sqlalchemy.Integer`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unknown'; readonly text: string };

export interface CallValue {
  readonly kind: 'call';
  /** Dotted, as for a name; a method of a call has that call's name before it. */
  readonly name: string;
  /** What a method was called on, where that is a call or a variable that holds one. */
  readonly on?: Value;
  readonly arguments: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** `*args` or `**kwargs` were given: what else there is, is not known. */
  readonly isOpen: boolean;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** What names stand for at a place: variables by their value, and imports by their full name. */
export interface Names {
  readonly variables: ReadonlyMap<string, Value>;
  readonly imports: ReadonlyMap<string, string>;
}

export function valueOf(node: SgNode | null, names: Names): Value {
  if (!node) return { kind: 'literal', value: null };
  const read = readers[String(node.kind())];
  return read?.(node, names) ?? unknown(node);
}

/** The literal text of a value; undefined where it is none. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

/** Texts of a list of literals; undefined where one of them is not known. */
export function textsOf(value: Value | undefined): string[] | undefined {
  if (value?.kind !== 'list') return undefined;
  const texts = value.items.map(textOf);
  return texts.every(text => text !== undefined) ? texts : undefined;
}

/** Whether a value is this very literal. */
export function isLiteral(value: Value | undefined, literal: string | number | boolean | null): boolean {
  return value?.kind === 'literal' && value.value === literal;
}

/** The same text for the same value, whatever its layout in the source. */
export function canonicalText(value: Value): string {
  switch (value.kind) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(canonicalText).join(',')}]`;
    case 'dict':
      return `{${value.entries.map(([key, one]) => `${canonicalText(key)}:${canonicalText(one)}`).join(',')}}`;
    case 'call': {
      const keywords = [...value.keywords].map(([key, one]) => `${key}=${canonicalText(one)}`).sort();
      return `${value.name}(${[...value.arguments.map(canonicalText), ...keywords].join(',')})`;
    }
    case 'name':
      return value.name;
    case 'unknown':
      return `?${value.text}`;
  }
}

const readers: Readonly<Record<string, (node: SgNode, names: Names) => Value>> = {
  string: readString,
  concatenated_string: (node, names) =>
    joined(
      named(node).map(part => readString(part, names)),
      node,
    ),
  integer: node => ({ kind: 'literal', value: Number(node.text().replaceAll('_', '')) }),
  float: node => ({ kind: 'literal', value: Number(node.text().replaceAll('_', '')) }),
  unary_operator: (node, names) => {
    const value = valueOf(node.field('argument'), names);
    const isNegative =
      node.text().startsWith('-') && value.kind === 'literal' && typeof value.value === 'number';
    return isNegative ? { kind: 'literal', value: -value.value } : unknown(node);
  },
  true: () => ({ kind: 'literal', value: true }),
  false: () => ({ kind: 'literal', value: false }),
  none: () => ({ kind: 'literal', value: null }),
  list: readItems,
  tuple: readItems,
  set: readItems,
  dictionary: readDict,
  parenthesized_expression: (node, names) => valueOf(named(node)[0] ?? null, names),
  identifier: (node, names) => names.variables.get(node.text()) ?? nameOf(node.text(), names),
  attribute: readAttribute,
  call: readCall,
  binary_operator: (node, names) => {
    const [left, right] = [valueOf(node.field('left'), names), valueOf(node.field('right'), names)];
    if (node.field('operator')?.text() !== '+') return unknown(node);
    if (left.kind === 'list' && right.kind === 'list')
      return { kind: 'list', items: [...left.items, ...right.items] };
    return joined([left, right], node);
  },
};

function readString(node: SgNode, names: Names): Value {
  const start =
    node
      .children()
      .find(part => part.kind() === 'string_start')
      ?.text() ?? '';
  const parts = node.children().flatMap((part): Value[] => {
    if (part.kind() === 'string_content') {
      const text = /r/i.test(start)
        ? part.text()
        : part
            .text()
            .replace(/\\\r?\n/g, '')
            .replaceAll('\\n', '\n');
      return [{ kind: 'literal', value: text.replace(/\\(['"\\])/g, '$1') }];
    }
    return part.kind() === 'interpolation' ? [valueOf(named(part)[0] ?? null, names)] : [];
  });
  return joined(parts, node);
}

function joined(parts: readonly Value[], node: SgNode): Value {
  const texts = parts.map(part =>
    part.kind === 'literal' && part.value !== null ? String(part.value) : undefined,
  );
  return texts.every(text => text !== undefined) ? { kind: 'literal', value: texts.join('') } : unknown(node);
}

function readItems(node: SgNode, names: Names): Value {
  const items = named(node).map(item => valueOf(item, names));
  const isOpen = named(node).some(item => item.kind() === 'list_splat');
  return isOpen ? unknown(node) : { kind: 'list', items };
}

function readDict(node: SgNode, names: Names): Value {
  const pairs = named(node);
  if (pairs.some(pair => pair.kind() !== 'pair')) return unknown(node);
  const read = (pair: SgNode, field: string) => valueOf(pair.field(field), names);
  return { kind: 'dict', entries: pairs.map(pair => [read(pair, 'key'), read(pair, 'value')] as const) };
}

function readAttribute(node: SgNode, names: Names): Value {
  const object = valueOf(node.field('object'), names);
  const attribute = node.field('attribute')?.text() ?? '';
  if (object.kind === 'name') return { kind: 'name', name: `${object.name}.${attribute}` };
  return unknown(node);
}

function readCall(node: SgNode, names: Names): Value {
  const called = node.field('function');
  const list = node.field('arguments');
  if (!called || list?.kind() !== 'argument_list') return unknown(node);
  const on = called.kind() === 'attribute' ? valueOf(called.field('object'), names) : undefined;
  const isMethod = on !== undefined && on.kind !== 'name';
  const target = valueOf(called, names);
  const method = called.field('attribute')?.text() ?? '';
  const name = isMethod
    ? `${on.kind === 'call' ? on.name : '?'}.${method}`
    : target.kind === 'name'
      ? target.name
      : called.text();
  // Alembic's mark for a name that no convention is to change.
  const [only] = named(list);
  if (only && /^alembic\.op(\.batch_alter_table)?\.f$/.test(name)) return valueOf(only, names);
  const given = named(list);
  return {
    kind: 'call',
    name,
    ...(isMethod && { on }),
    arguments: given.filter(one => !isKeyword(one) && !isSplat(one)).map(one => valueOf(one, names)),
    keywords: new Map(
      given
        .filter(isKeyword)
        .map(one => [one.field('name')?.text() ?? '', valueOf(one.field('value'), names)] as const),
    ),
    isOpen: given.some(isSplat),
    line: node.range().start.line + 1,
    text: shortened(node.text()),
  };
}

function isKeyword(node: SgNode): boolean {
  return node.kind() === 'keyword_argument';
}

function isSplat(node: SgNode): boolean {
  return node.kind() === 'list_splat' || node.kind() === 'dictionary_splat';
}

function nameOf(text: string, { imports }: Names): Value {
  return { kind: 'name', name: imports.get(text) ?? text };
}

function unknown(node: SgNode): Value {
  return { kind: 'unknown', text: shortened(node.text()) };
}

/** Children that are not punctuation or comments. */
export function named(node: SgNode): SgNode[] {
  return node.children().filter(child => child.isNamed() && child.kind() !== 'comment');
}

/** Source on one line, as a report shows it. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 90 ? `${line.slice(0, 87)}...` : line;
}
