import type { SgNode } from '@ast-grep/napi';

/** A function or class of a module; offsets into its text, without the decorators. */
export interface Definition {
  readonly kind: 'function' | 'class';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isAsync: boolean;
  /** With their `@`, as they are written. */
  readonly decorators: string;
  /** Of a function its parameters, of a class its bases; with their brackets. */
  readonly header: string;
  readonly node: SgNode;
}

/** Every function and class, in the order of the text. Each question to the tree costs: what few ask for is read late. */
export function readDefinitions(root: SgNode, text: string): Definition[] {
  return root
    .findAll({ rule: { any: [{ kind: 'function_definition' }, { kind: 'class_definition' }] } })
    .map(node => read(node, text));
}

function read(node: SgNode, text: string): Definition {
  const range = node.range();
  const [start, end] = [range.start.index, range.end.index];
  const first = /^(async\s+)?(def|class)\s+([\p{L}\p{N}_]+)/u.exec(text.slice(start, start + 400));
  const [, isAsync, keyword, name = ''] = first ?? [];
  const kind = keyword === 'class' ? 'class' : 'function';
  let decorators: string | undefined;
  let header: string | undefined;
  return {
    kind,
    name,
    start,
    end,
    isAsync: isAsync !== undefined,
    node,
    get decorators() {
      const parent = node.parent();
      decorators ??= parent?.is('decorated_definition') ? text.slice(parent.range().start.index, start) : '';
      return decorators;
    },
    get header() {
      header ??= node.field(kind === 'class' ? 'superclasses' : 'parameters')?.text() ?? '';
      return header;
    },
  };
}

/** The names of a function's parameters. */
export function parameterNames({ header }: Pick<Definition, 'header'>): string[] {
  let flat = header.replace(/^\(|\)$/g, '').replace(/#.*/g, '');
  for (let before = ''; before !== flat;) {
    before = flat;
    flat = flat.replace(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, '');
  }
  return flat.split(',').flatMap(part => /^\s*\*{0,2}\s*([\p{L}\p{N}_]+)/u.exec(part)?.[1] ?? []);
}
