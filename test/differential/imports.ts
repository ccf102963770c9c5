import type { Random } from './random.ts';

/** A module of a generated repository; each defines `check`, `check_<id>`, `OWN` and `UNUSED`. */
export interface Module {
  readonly id: number;
  /** As it is imported. */
  readonly name: string;
  readonly path: string;
}

/** Source that imports a module, and source that calls its check. */
export interface Use {
  readonly top: readonly string[];
  /** In the function that calls. */
  readonly inside: readonly string[];
}

/** @param from the name of the module that imports, where it is in a package */
export function useModule(random: Random, to: Module, from?: string): Use {
  const { name, id } = to;
  const [, parent = '', last = ''] = /^(.*)\.([^.]+)$/.exec(name) ?? [];
  const alias = `d${id}`;
  const styles: Use[] = [
    { top: [`import ${name}`], inside: [`${name}.check()`] },
    { top: [`import ${name} as ${alias}`], inside: [`${alias}.check()`] },
    { top: [`from ${name} import check as ${alias}`], inside: [`${alias}()`] },
    { top: [`from ${name} import *`], inside: [`check_${id}()`] },
    { top: [], inside: [`import ${name} as ${alias}`, `${alias}.check()`] },
    {
      top: ['try:', `    import ${name} as ${alias}`, 'except ImportError:', `    ${alias} = None`],
      inside: [`${alias}.check()`],
    },
    {
      top: ['import importlib', `${alias} = importlib.import_module("${name}")`],
      inside: [`${alias}.check()`],
    },
    {
      top: ['from importlib import import_module as load'],
      inside: [`load("${name}").check()`],
    },
    { top: ['import pkgutil'], inside: [`pkgutil.resolve_name("${name}:check")()`] },
    { top: ['import sys', `__import__("${name}")`], inside: [`sys.modules["${name}"].check()`] },
  ];
  if (parent !== '') {
    styles.push(
      { top: [`from ${parent} import ${last} as ${alias}`], inside: [`${alias}.check()`] },
      { top: [], inside: [`from ${parent} import ${last}`, `${last}.check()`] },
    );
  }
  const relative = from === undefined ? undefined : relativeName(from, name);
  if (relative !== undefined) {
    const [, dots = '', rest = ''] = /^(\.+)(.*)$/.exec(relative) ?? [];
    const [, above = '', end = ''] = /^(?:(.*)\.)?([^.]+)$/.exec(rest) ?? [];
    const near: Use[] = [
      { top: [`from ${relative} import check as ${alias}`], inside: [`${alias}()`] },
      { top: [`from ${dots}${above} import ${end} as ${alias}`], inside: [`${alias}.check()`] },
      {
        top: ['import importlib'],
        inside: [`importlib.import_module("${relative}", __package__).check()`],
      },
    ];
    return random.pick(random.chance(0.5) ? near : styles);
  }
  return random.pick(styles);
}

/** An import that cannot be told from the source. */
export function useOpaquely(random: Random, { name }: Module): Use {
  const parts = JSON.stringify(name.split('.'));
  return random.pick([
    { top: ['import importlib'], inside: [`importlib.import_module(".".join(${parts})).check()`] },
    { top: [], inside: [`exec("import " + ".".join(${parts}) + " as it; it.check()")`] },
    {
      top: ['from importlib import import_module'],
      inside: [`bring = import_module`, `bring(".".join(${parts})).check()`],
    },
  ]);
}

/** Where both are in one top-level package. */
function relativeName(from: string, to: string): string | undefined {
  const here = from.split('.').slice(0, -1);
  const there = to.split('.');
  if (here.length === 0 || here[0] !== there[0] || there.length < 2) return undefined;
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common]) common += 1;
  return '.'.repeat(here.length - common + 1) + there.slice(common).join('.');
}
