/** What a statement of SQL does to rows and schema, as far as its first words tell. */
export interface SqlStatement {
  readonly verb:
    | 'read'
    | 'update'
    | 'insert'
    | 'delete'
    | 'drop-table'
    | 'drop-column'
    | 'drop-type'
    | 'add-enum-value'
    | 'column-default'
    | 'other';
  /** Lower case, without a schema and quotes. */
  readonly table?: string;
}

/** The statements of a text, split at semicolons outside of quotes and dollar quotes. */
export function sqlStatements(sql: string): SqlStatement[] {
  return split(sql.replace(/--[^\n]*/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' '))
    .map(text => text.replace(/\s+/g, ' ').trim())
    .filter(text => text !== '')
    .map(readStatement);
}

function split(sql: string): string[] {
  const parts = sql.match(/(?:'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|[^;'"$]|['"$])+/g);
  return parts ?? [];
}

const name = String.raw`(?:if exists |only )*((?:[\w."\x60]|\[|\])+)`;

const shapes: readonly (readonly [RegExp, SqlStatement['verb']])[] = [
  [new RegExp(`^update ${name}`, 'i'), 'update'],
  [new RegExp(`^insert (?:ignore )?into ${name}`, 'i'), 'insert'],
  [new RegExp(`^(?:delete from|truncate(?: table)?) ${name}`, 'i'), 'delete'],
  [new RegExp(`^drop table ${name}`, 'i'), 'drop-table'],
  [
    new RegExp(
      `^alter table ${name} .*\\bdrop (?:column )?(?!constraint|default|not|index|primary|foreign|key|identity|expression)`,
      'i',
    ),
    'drop-column',
  ],
  [
    new RegExp(`^alter table ${name} alter (?:column )?\\S+ (?:set|drop) default\\b[^,]*$`, 'i'),
    'column-default',
  ],
  [new RegExp(`^drop type ${name}`, 'i'), 'drop-type'],
  [new RegExp(`^alter type ${name} add value`, 'i'), 'add-enum-value'],
  [/^(?:select (?!.*\binto\b)(?!.*\()|show |set |analyze\b|explain )/i, 'read'],
];

function readStatement(text: string): SqlStatement {
  // A query before the verb may do what it likes.
  for (const [shape, verb] of shapes) {
    const found = shape.exec(text);
    if (!found) continue;
    const table = found[1]
      ?.replaceAll(/["`[\]]/g, '')
      .split('.')
      .at(-1)
      ?.toLowerCase();
    // `alter column a drop default` drops nothing that holds rows.
    if (
      verb === 'drop-column' &&
      /\balter (?:column )?\S+ drop (?:default|not null|identity|expression)/i.test(text)
    )
      break;
    return { verb, ...(table !== undefined && { table }) };
  }
  return { verb: 'other' };
}
