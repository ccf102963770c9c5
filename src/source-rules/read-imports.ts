/** A name that an import binds, and what it stands for: `t` for `time`, `*` for a module whose every name it takes. */
export interface Binding {
  readonly name: string;
  /** A name of a relative import begins with its dots, so that it is nothing that is known from elsewhere. */
  readonly qualified: string;
}

/**
 * What an import statement binds (The Python Language Reference, 7.11).
 * @param statement its text, over several lines or not
 */
export function readImport(statement: string): Binding[] {
  const text = statement
    .replace(/#.*/g, '')
    .replace(/[\\()\s]+/g, ' ')
    .trim();
  const [, dots = '', module = '', names] = /^from (\.*) ?([\w.]*) ?import (.*)$/.exec(spaced(text)) ?? [];
  if (names === undefined) return items(text.replace(/^import /, '')).map(bindModule);
  const from = `${dots}${module}`;
  return items(names).map(({ name, as }) =>
    name === '*'
      ? { name: '*', qualified: from }
      : {
          name: as ?? name,
          qualified: from === '' || from.endsWith('.') ? `${from}${name}` : `${from}.${name}`,
        },
  );
}

/** Dots and star may stand close to the words around them. */
function spaced(text: string): string {
  return text
    .replace(/^from ?(?=\.)/, 'from ')
    .replace(/import ?\*/, 'import *')
    .replace(/(?<=\.) (?=\.)/g, '');
}

function items(list: string): { name: string; as: string | undefined }[] {
  return list
    .split(',')
    .map(item => item.trim().split(/ as /))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', as]) => ({ name: name.trim(), as: as?.trim() }));
}

/** `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`. */
function bindModule({ name, as }: { name: string; as: string | undefined }): Binding {
  const dotted = name.replaceAll(' ', '');
  const [first = ''] = dotted.split('.');
  return as === undefined ? { name: first, qualified: first } : { name: as, qualified: dotted };
}
