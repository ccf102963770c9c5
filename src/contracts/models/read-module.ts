import type { SgNode } from '@ast-grep/napi';
import type { Parse } from '../../source-rules/parser.ts';
import { readImport, type Binding } from '../../source-rules/read-imports.ts';
import {
  readDeclaration,
  readExpression,
  readParameters,
  type Declaration,
  type Expression,
} from './expression.ts';

/** What one module says, read without running it. Lines are 1-based. */
export interface ModuleSource {
  readonly imports: readonly Binding[];
  readonly classes: ReadonlyMap<string, ClassSource>;
  /** Those in functions and classes included. */
  readonly functions: readonly FunctionSource[];
  /** Names of the module; of one that is bound again the last. */
  readonly values: ReadonlyMap<string, Expression>;
  /** Every call that is a statement, wherever it stands: `app.include_router(…)`. */
  readonly calls: readonly { readonly call: Expression; readonly line: number }[];
  /** Lines that are not Python, or newer Python than the parser knows. */
  readonly unread: readonly number[];
}

export interface ClassSource {
  readonly name: string;
  readonly line: number;
  /** Without white space around; equal texts are equal classes. */
  readonly text: string;
  readonly header: Extract<Expression, { kind: 'call' }>;
  readonly typeParameters: readonly string[];
  readonly decorators: readonly Expression[];
  readonly body: readonly (Declaration & { readonly line: number })[];
  readonly methods: readonly FunctionSource[];
  readonly inner: ReadonlyMap<string, ClassSource>;
}

export interface FunctionSource {
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly decorators: readonly Expression[];
  readonly parameters: readonly Declaration[];
  readonly returns?: Expression;
}

interface Found {
  readonly imports: Binding[];
  readonly classes: Map<string, ClassSource>;
  readonly functions: FunctionSource[];
  readonly values: Map<string, Expression>;
  readonly declarations: (Declaration & { readonly line: number })[];
  readonly calls: { call: Expression; line: number }[];
  readonly unread: number[];
}

/** What a function may hold that matters here; the tree of no other function is looked into. */
const speaks =
  /\b(?:def|class|include_router|register_blueprint|add_url_rule|add_api_route|register|mount)\b/;

export function readModule(text: string, parse: Parse): ModuleSource {
  const found = nothing();
  walk(parse(text).children(), found, []);
  return found;
}

function nothing(): Found {
  return {
    imports: [],
    classes: new Map(),
    functions: [],
    values: new Map(),
    declarations: [],
    calls: [],
    unread: [],
  };
}

function walk(nodes: readonly SgNode[], found: Found, decorators: readonly Expression[]): void {
  for (const node of nodes) read(node, String(node.kind()), found, decorators);
}

function read(node: SgNode, kind: string, found: Found, decorators: readonly Expression[]): void {
  switch (kind) {
    case 'import_statement':
    case 'import_from_statement':
      found.imports.push(...readImport(node.text()));
      return;
    case 'expression_statement':
      readStatement(node, found);
      return;
    case 'type_alias_statement':
      readStatement(node, found, /^type\s+(\w+)\s*(?:\[[^\]]*\])?\s*=/);
      return;
    case 'decorated_definition': {
      const children = node.children();
      const own = children.filter(child => child.kind() === 'decorator').map(child => child.text().slice(1));
      walk(children.slice(own.length), found, own.map(readExpression));
      return;
    }
    case 'class_definition': {
      const read = readClass(node, decorators);
      found.classes.set(read.name, read);
      found.functions.push(...read.methods);
      return;
    }
    case 'function_definition':
      found.functions.push(...readFunction(node, decorators, found));
      return;
    case 'ERROR':
      found.unread.push(line(node));
      return;
    case 'if_statement':
    case 'try_statement':
    case 'with_statement':
    case 'for_statement':
    case 'else_clause':
    case 'elif_clause':
    case 'except_clause':
    case 'finally_clause':
    case 'block':
      walk(node.children(), found, []);
      return;
    default:
  }
}

function readStatement(node: SgNode, found: Found, alias?: RegExp): void {
  const text = node.text();
  if (/^["']/.test(text)) return;
  const declared = readDeclaration(alias ? text.replace(alias, '$1 =') : text);
  if (declared && (declared.annotation || declared.value)) {
    found.declarations.push({ ...declared, line: line(node) });
    if (declared.value) found.values.set(declared.name, declared.value);
    return;
  }
  const augmented = /^(\w+)\s*\+=\s*([^]*)$/.exec(text);
  const [, name = '', more = ''] = augmented ?? [];
  const before = found.values.get(name);
  const added = augmented && readExpression(more);
  if (before?.kind === 'list' && added?.kind === 'list') {
    found.values.set(name, { kind: 'list', items: [...before.items, ...added.items] });
    return;
  }
  if (augmented) found.values.set(name, { kind: 'other', text });
  const call = readExpression(text);
  if (call.kind === 'call') found.calls.push({ call, line: line(node) });
}

function readClass(node: SgNode, decorators: readonly Expression[]): ClassSource {
  const inside = nothing();
  walk(node.field('body')?.children() ?? [], inside, []);
  const header = readExpression(`_${node.field('superclasses')?.text() ?? '()'}`);
  const parameters = node.field('type_parameters')?.text() ?? '';
  return {
    name: node.field('name')?.text() ?? '',
    line: line(node),
    text: node.text().trim(),
    header:
      header.kind === 'call'
        ? header
        : {
            kind: 'call',
            of: header,
            args: {
              positional: [{ kind: 'other', text: 'bases that cannot be read' }],
              named: new Map(),
              more: true,
            },
          },
    typeParameters: [...parameters.matchAll(/(?<=[[,]\s*)\w+/g)].map(([name]) => name),
    decorators,
    body: inside.declarations,
    methods: inside.functions,
    inner: inside.classes,
  };
}

function readFunction(node: SgNode, decorators: readonly Expression[], found: Found): FunctionSource[] {
  const body = node.field('body');
  const text = body?.text() ?? '';
  const inside = nothing();
  if (body && speaks.test(text)) walk(body.children(), inside, []);
  // Routes of a factory (`def create_app(): …`) stand beside those of the module.
  found.calls.push(...inside.calls);
  for (const [name, one] of inside.classes) if (!found.classes.has(name)) found.classes.set(name, one);
  for (const [name, one] of inside.values) if (!found.values.has(name)) found.values.set(name, one);
  found.imports.push(...inside.imports);
  const returns = node.field('return_type')?.text();
  const own: FunctionSource = {
    name: node.field('name')?.text() ?? '',
    line: line(node),
    text,
    decorators,
    parameters: readParameters(node.field('parameters')?.text() ?? '()'),
    ...(returns !== undefined && { returns: readExpression(returns) }),
  };
  return [own, ...inside.functions];
}

function line(node: SgNode): number {
  return node.range().start.line + 1;
}
