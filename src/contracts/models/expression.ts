/**
 * A Python expression as far as models and routes need it. Positions are left out: two spellings of one thing are equal.
 * `other` is what is not read (a lambda, arithmetic, a comprehension): its tokens, with single blanks between them.
 */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: Arguments }
  | { readonly kind: 'subscript'; readonly of: Expression; readonly items: readonly Expression[] }
  | { readonly kind: 'or'; readonly arms: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'other'; readonly text: string };

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression>;
  /** Whether there is a `*args` or `**kwargs`, so that more may be given than is seen. */
  readonly more: boolean;
}

/** What `name: annotation = value` says; of a parameter also how many stars stand before it. */
export interface Declaration {
  readonly name: string;
  readonly stars: number;
  readonly annotation?: Expression;
  readonly value?: Expression;
}

/**
 * Reads an expression from its text. A question to the native tree costs microseconds, and an annotation would take
 * dozens of them; quoted annotations are text in any case.
 */
export function readExpression(text: string): Expression {
  return new Reader(tokens(text)).whole();
}

/** Reads a statement such as `name: int = 3`; undefined where it declares no single name. */
export function readDeclaration(text: string): Declaration | undefined {
  const reader = new Reader(tokens(text));
  const found = reader.declaration();
  return found !== undefined && reader.atEnd() ? found : undefined;
}

/** Reads the parameters of a function, with their brackets. Separators (`*`, `/`) are left out. */
export function readParameters(text: string): Declaration[] {
  return new Reader(tokens(text)).parameters();
}

const token =
  /\s+|#[^\n]*|\\\r?\n|(?<string>[rRbBuUfF]{0,2}(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'))|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\.?\d[\w.]*)|(?<mark>\*\*|->|:=|==|!=|<=|>=|\/\/|<<|>>|\.\.\.|[^])/gu;

interface Token {
  readonly kind: 'string' | 'name' | 'number' | 'mark';
  readonly text: string;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const { groups = {} } of text.matchAll(token)) {
    for (const kind of ['string', 'name', 'number', 'mark'] as const) {
      const value = groups[kind];
      if (value !== undefined) found.push({ kind, text: value });
    }
  }
  return found;
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const keywords = new Set([
  'lambda',
  'not',
  'await',
  'yield',
  'if',
  'else',
  'and',
  'or',
  'in',
  'is',
  'for',
  'async',
]);

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const one = this.item([]);
    if (this.atEnd()) return one;
    const items = [one];
    while (this.#take(',')) if (!this.atEnd()) items.push(this.item([',']));
    return this.atEnd()
      ? { kind: 'list', items }
      : { kind: 'other', text: this.#tokens.map(({ text }) => text).join(' ') };
  }

  atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  declaration(ends: readonly string[] = []): Declaration | undefined {
    const stars = this.#take('**') ? 2 : this.#take('*') ? 1 : 0;
    const name = this.#peek();
    if (name?.kind !== 'name') return undefined;
    this.#at++;
    const annotation = this.#take(':') ? this.item(['=', ...ends]) : undefined;
    const value = this.#take('=') ? this.item(ends) : undefined;
    return { name: name.text, stars, ...(annotation && { annotation }), ...(value && { value }) };
  }

  parameters(): Declaration[] {
    const found: Declaration[] = [];
    this.#take('(');
    while (!this.atEnd() && !this.#take(')')) {
      const one = this.declaration([',', ')']);
      if (one) found.push(one);
      else this.#skip([',', ')']);
      this.#take(',');
    }
    return found;
  }

  /** One expression, which must end before one of these marks, or else it is `other`. */
  item(ends: readonly string[]): Expression {
    const start = this.#at;
    const read = this.#union();
    if (read && (this.atEnd() || ends.includes(this.#peek()?.text ?? ''))) return read;
    if (read && ends.length === 0 && this.#peek()?.text === ',') return read;
    this.#at = start;
    if (this.#peek()?.text === 'lambda') this.#skip([':']);
    this.#skip(ends);
    return {
      kind: 'other',
      text: this.#tokens
        .slice(start, this.#at)
        .map(({ text }) => text)
        .join(' '),
    };
  }

  #union(): Expression | undefined {
    const first = this.#postfix();
    if (!first || this.#peek()?.text !== '|') return first;
    const arms = [first];
    while (this.#take('|')) {
      const next = this.#postfix();
      if (!next) return undefined;
      arms.push(next);
    }
    return { kind: 'or', arms };
  }

  #postfix(): Expression | undefined {
    let read = this.#atom();
    while (read) {
      if (this.#take('(')) read = { kind: 'call', of: read, args: this.#arguments() };
      else if (this.#take('[')) read = { kind: 'subscript', of: read, items: this.#items(']') };
      else if (this.#peek()?.text === '.' && this.#peek(1)?.kind === 'name') {
        const attribute: string = this.#peek(1)?.text ?? '';
        this.#at += 2;
        const owner: string = read.kind === 'name' ? read.name : shown(read);
        read = { kind: 'name', name: `${owner}.${attribute}` };
      } else return read;
    }
    return read;
  }

  #atom(): Expression | undefined {
    const next = this.#peek();
    if (!next) return undefined;
    this.#at++;
    if (next.kind === 'string') return this.#text(next.text);
    if (next.kind === 'number') return { kind: 'constant', value: next.text.replaceAll('_', '') };
    if (next.kind === 'name') {
      if (['None', 'True', 'False'].includes(next.text)) return { kind: 'constant', value: next.text };
      return keywords.has(next.text) ? undefined : { kind: 'name', name: next.text };
    }
    if (next.text === '...') return { kind: 'constant', value: '...' };
    if (next.text === '-' && this.#peek()?.kind === 'number') {
      this.#at++;
      return { kind: 'constant', value: `-${this.#peek(-1)?.text ?? ''}` };
    }
    if (next.text === '[') return { kind: 'list', items: this.#items(']') };
    if (next.text === '(') {
      const items = this.#items(')');
      const [only] = items;
      return items.length === 1 && only && this.#peek(-2)?.text !== ',' ? only : { kind: 'list', items };
    }
    return next.text === '{' ? this.#braces() : undefined;
  }

  #text(first: string): Expression {
    let value = unquoted(first);
    while (this.#peek()?.kind === 'string') {
      value += unquoted(this.#peek()?.text ?? '');
      this.#at++;
    }
    return /^[bBrR]*[fF]/.test(first) ? { kind: 'other', text: first } : { kind: 'text', value };
  }

  #items(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.atEnd() && !this.#take(end)) {
      items.push(this.item([',', end]));
      this.#take(',');
    }
    return items;
  }

  #braces(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    const items: Expression[] = [];
    while (!this.atEnd() && !this.#take('}')) {
      const key = this.item([':', ',', '}']);
      if (this.#take(':')) entries.push([key, this.item([',', '}'])]);
      else items.push(key);
      this.#take(',');
    }
    return items.length > 0 ? { kind: 'list', items } : { kind: 'dict', entries };
  }

  #arguments(): Arguments {
    const positional: Expression[] = [];
    const named = new Map<string, Expression>();
    let more = false;
    while (!this.atEnd() && !this.#take(')')) {
      const name = this.#peek();
      if (this.#take('*') || this.#take('**')) {
        more = true;
        this.item([',', ')']);
      } else if (name?.kind === 'name' && this.#peek(1)?.text === '=') {
        this.#at += 2;
        named.set(name.text, this.item([',', ')']));
      } else positional.push(this.item([',', ')']));
      this.#take(',');
    }
    return { positional, named, more };
  }

  /** Over everything up to one of these marks, brackets as a whole; they are not taken. */
  #skip(ends: readonly string[]): void {
    const open: string[] = [];
    for (; !this.atEnd(); this.#at++) {
      const { text = '' } = this.#peek() ?? {};
      if (open.length === 0 && ends.includes(text)) return;
      const closer = closers[text];
      if (closer !== undefined) open.push(closer);
      else if (text === open.at(-1)) open.pop();
    }
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #take(text: string): boolean {
    const next = this.#peek();
    if (next?.text !== text || next.kind === 'string') return false;
    this.#at++;
    return true;
  }
}

function unquoted(literal: string): string {
  return literal.replace(/^[a-zA-Z]*("""|'''|"|')([^]*)\1$/, '$2');
}

/** An expression in one spelling: blanks, quotes and the order of keywords do not show. */
export function shown(expression: Expression | undefined): string {
  if (!expression) return '';
  const all = (items: readonly Expression[]) => items.map(shown).join(', ');
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'text':
      return JSON.stringify(expression.value);
    case 'constant':
      return expression.value;
    case 'other':
      return expression.text;
    case 'or':
      return expression.arms.map(shown).join(' | ');
    case 'list':
      return `[${all(expression.items)}]`;
    case 'dict':
      return `{${expression.entries.map(([key, value]) => `${shown(key)}: ${shown(value)}`).join(', ')}}`;
    case 'subscript':
      return `${shown(expression.of)}[${all(expression.items)}]`;
    case 'call': {
      const { positional, named } = expression.args;
      const words = [...named].map(([name, value]) => `${name}=${shown(value)}`).sort();
      return `${shown(expression.of)}(${[...positional.map(shown), ...words].join(', ')})`;
    }
  }
}

/** The value of a text, and any other expression in its spelling. */
export function plainText(expression: Expression): string {
  return expression.kind === 'text' ? expression.value : shown(expression);
}
