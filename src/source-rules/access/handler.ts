/** Something that keeps callers out. */
export interface Guard {
  readonly kind: 'decorator' | 'dependency' | 'annotation' | 'attribute' | 'base' | 'body' | 'middleware';
  /** What it is, without the white space and wherever it stands: equal for guards that ask the same. */
  readonly core: string;
  /** Whether it only asks who somebody is, not what one may. */
  readonly isIdentity: boolean;
}

/** What guards may stand at: a function, a method, a class, a router, the list of middleware. */
export interface Handler {
  /** `Class.method`. */
  readonly name: string;
  readonly kind: 'function' | 'class' | 'module';
  /** 1-based, of the definition itself, below its decorators. */
  readonly line: number;
  /** As a decorator has it, without what routers put before it. */
  readonly route?: string;
  readonly guards: readonly Guard[];
  /** What may be a guard that nobody knows: other decorators, bases, dependencies; of a body what it calls. */
  readonly others: ReadonlySet<string>;
  /** What it refuses of its input: validators, bounds of fields. */
  readonly refuses: ReadonlySet<string>;
  /** Of what decides about access or input, the text itself. */
  readonly decides?: string;
}

/** White space stays only between words, and modules are left out: `deps.get_user` is `get_user`. Strings stay. */
export function coreOf(text: string): string {
  return text
    .replace(/(?<=\w)\s+(?=\w)/g, ' ')
    .replace(/(?<!\w)\s+|\s+(?!\w)/g, '')
    .replace(/,(?=[)\]}])/g, '')
    .replace(/\(\)$/, '')
    .replaceAll("'", '"')
    .replace(
      /"[^"]*"|\b(?:settings|config|deps|dependencies|permissions?|auth|security|decorators|status)\.(?=\w)/g,
      part => (part.startsWith('"') ? part : ''),
    );
}

/** Whether two guards ask the same: `user: CurrentUser` is `Depends(get_current_user)` by another name. */
export function isSameGuard(one: Guard, other: Guard): boolean {
  return one.core === other.core || aliasOf(one) === aliasOf(other);
}

function aliasOf({ kind, core }: Guard): string {
  const isAlias = (kind === 'dependency' || kind === 'annotation') && /^[\w.]+$/.test(core);
  return isAlias
    ? lastPart(core)
        .replace(/^get_|_|dep$/gi, '')
        .toLowerCase()
    : core;
}

export function lastPart(name: string): string {
  return name.split('.').at(-1) ?? name;
}
