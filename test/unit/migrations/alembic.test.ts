import { expect, test } from 'vitest';
import { checkTree, firstRevision, lastVerdict, revision } from './judge-text.ts';

type Case = [
  verdict: string,
  up: string,
  down: string | undefined,
  head?: string | undefined,
  engines?: readonly string[] | undefined,
];

async function verdictOf([, up, down, head, engines]: Case): Promise<string> {
  const texts = { 'db/versions/a1.py': firstRevision, 'db/versions/b2.py': revision(up, down, head) };
  return lastVerdict(await checkTree(texts, engines));
}

const addColumn = 'op.add_column("t", sa.Column("b", sa.Text(), nullable=True))';
const dropColumn = 'op.drop_column("t", "b")';
const table = 'op.create_table("u", sa.Column("id", sa.Integer()), sa.Column("s", sa.Text(), index=True))';
const enumTable = 'op.create_table("u", sa.Column("k", sa.Enum("x", "y", name="kind")))';
const batch = (body: string) => `with op.batch_alter_table("t") as batch_op:\n    ${body}`;

const reversible: readonly Case[] = [
  ['reversible', table, 'op.drop_index("ix_u_s", "u")\nop.drop_table("u")'],
  ['reversible', addColumn, dropColumn],
  ['reversible', `"""adds b"""\n${addColumn}`, `"""drops it"""\n${dropColumn}`],
  ['reversible', batch('batch_op.add_column(sa.Column("b", sa.Text()))'), batch('batch_op.drop_column("b")')],
  ['reversible', 'op.create_index(op.f("ix_b"), "t", ["a"])', 'op.drop_index(op.f("ix_b"), table_name="t")'],
  ['reversible', 'op.drop_index("ix_t_a", "t")', 'op.create_index("ix_t_a", "t", ["a"])'],
  [
    'reversible',
    'op.create_unique_constraint("uq", "t", ["a"])',
    'op.drop_constraint("uq", "t", type_="unique")',
  ],
  ['reversible', 'op.rename_table("t", "v")', 'op.rename_table("v", "t")'],
  [
    'reversible',
    'op.alter_column("t", "a", new_column_name="z")',
    'op.alter_column("t", "z", new_column_name="a")',
  ],
  ['reversible', 'op.alter_column("t", "a", nullable=False)', 'op.alter_column("t", "a", nullable=True)'],
  [
    'reversible',
    'for n in ("b", "c"):\n    op.add_column("t", sa.Column(n, sa.Text()))',
    'for n in ["b", "c"]:\n    op.drop_column("t", n)',
  ],
  [
    'reversible',
    'add("b")',
    'op.drop_column("t", "b")',
    'def add(name):\n    op.add_column("t", sa.Column(name, sa.Text()))',
  ],
  ['reversible', enumTable, 'op.drop_table("u")\nsa.Enum(name="kind").drop(op.get_bind())'],
  ['reversible', enumTable, 'op.drop_table("u")', '', ['sqlite']],
  ['reversible', `${table}\nop.bulk_insert(sa.table("u"), [{"id": 1}])`, 'op.drop_table("u")'],
];

const others: readonly Case[] = [
  ['reversible', 'pass', 'pass'],
  ['irreversible downgrade-missing', addColumn, undefined],
  ['irreversible downgrade-empty', addColumn, 'pass'],
  ['irreversible downgrade-empty', addColumn, '"""nothing to do"""'],
  ['irreversible downgrade-empty', addColumn, `return\n${dropColumn}`],
  ['irreversible downgrade-raises', addColumn, 'raise NotImplementedError("no way back")'],
  ['unprovable conditional', addColumn, `if op.get_bind().dialect.name == "x":\n    ${dropColumn}`],
  ['unprovable swallowed-exception', addColumn, `try:\n    ${dropColumn}\nexcept Exception:\n    pass`],
  ['irreversible not-undone', `${addColumn}\n${table}`, dropColumn],
  ['irreversible not-undone', addColumn, 'op.drop_column("t", "c")'],
  ['irreversible undoes-else', addColumn, `${dropColumn}\nop.drop_column("t", "a")`],
  ['irreversible undoes-else', 'pass', 'op.drop_table("t")'],
  ['irreversible table-dropped', 'op.drop_table("t")', 'op.create_table("t", sa.Column("id", sa.Integer()))'],
  [
    'irreversible column-dropped',
    'op.drop_column("t", "a")',
    'op.add_column("t", sa.Column("a", sa.Text()))',
  ],
  ['irreversible undone-otherwise', 'op.drop_index("ix_t_a", "t")', 'op.create_index("ix_t_a", "t", ["id"])'],
  ['unprovable was-not-seen', 'op.drop_index("ix_x", "t")', 'op.create_index("ix_x", "t", ["a"])'],
  [
    'irreversible wrong-order',
    `${table}\nop.create_index("ix_v", "u", ["id"])`,
    'op.drop_table("u")\nop.drop_index("ix_v", "u")',
  ],
  ['irreversible enum-left-behind', enumTable, 'op.drop_table("u")'],
  ['unprovable enum-may-stay', enumTable, 'op.drop_table("u")', '', []],
  [
    'irreversible constraint-unnamed',
    'op.create_foreign_key(None, "t", "v", ["a"], ["id"])',
    'op.drop_constraint(None, "t", type_="foreignkey")',
  ],
  [
    'unprovable narrows-on-the-way-back',
    'op.alter_column("t", "a", nullable=True)',
    'op.alter_column("t", "a", nullable=False)',
  ],
  [
    'irreversible type-narrowed',
    'op.alter_column("t", "a", existing_type=sa.Text(), type_=sa.String(9))',
    'op.alter_column("t", "a", type_=sa.Text())',
  ],
  [
    'unprovable narrows-on-the-way-back',
    'op.alter_column("t", "a", existing_type=sa.String(9), type_=sa.Text())',
    'op.alter_column("t", "a", type_=sa.String(9))',
  ],
  [
    'irreversible type-not-restored',
    'op.alter_column("t", "a", existing_type=sa.String(9), type_=sa.Text())',
    'op.alter_column("t", "a", type_=sa.String(5))',
  ],
  ['irreversible rows-deleted', 'op.execute("DELETE FROM t WHERE a IS NULL")', 'op.execute("SELECT 1")'],
  ['irreversible rows-updated', `op.execute("UPDATE t SET a = 'x'")`, 'op.execute("SELECT 1")'],
  ['irreversible downgrade-empty', 'op.bulk_insert(sa.table("t"), [{"id": 1}])', 'print("no")'],
  ['irreversible downgrade-empty', `op.execute("ALTER TYPE kind ADD VALUE 'z'")`, 'print("stays")'],
  ['unprovable raw-sql', 'op.execute("CREATE VIEW v AS SELECT 1")', 'op.execute("DROP VIEW v")'],
  ['unprovable hidden', 'from app.tools import change\nchange(op)', 'from app.tools import back\nback(op)'],
  [
    'unprovable loop',
    'for n in names():\n    op.add_column("t", sa.Column(n, sa.Text()))',
    'for n in names():\n    op.drop_column("t", n)',
  ],
  ['unprovable unknown-operation', 'op.create_view("v")', 'op.drop_view("v")'],
  [
    'unprovable hidden',
    'cols = []\ncols.append("b")\nfor n in cols:\n    op.add_column("t", sa.Column(n))',
    'cols = []',
  ],
];

test.each<Case>([...reversible, ...others])('%s: %s', async (...one) => {
  expect(await verdictOf(one)).toBe(one[0]);
});

test.each<Case>(reversible)('%s: with its downgrade taken out, %s is not', async (...one) => {
  const [, up, , head, engines] = one;
  expect(await verdictOf(['', up, 'pass', head, engines])).toMatch(/^irreversible/);
});

test('the graph: two heads, a missing parent, an id that is given twice, a cycle', async () => {
  const file = (id: string, parent: string) =>
    `revision = "${id}"\ndown_revision = ${parent}\ndef upgrade(): pass\ndef downgrade(): pass\n`;
  const rulesOf = async (...all: string[]) => {
    const { facts } = await checkTree(
      Object.fromEntries(all.map((text, at) => [`db/versions/f${at}.py`, text])),
    );
    return facts.map(({ rule }) => rule);
  };
  expect(await rulesOf(file('a', 'None'), file('b', '"a"'), file('c', '("b",)'))).toEqual([]);
  expect(await rulesOf(file('a', 'None'), file('b', '"a"'), file('c', '"a"'))).toEqual(['several-heads']);
  expect(
    await rulesOf(file('a', 'None'), file('b', '"a"'), file('c', '"a"'), file('d', '("b", "c")')),
  ).toEqual([]);
  expect(await rulesOf(file('a', '"gone"'))).toEqual(['parent-missing']);
  expect(await rulesOf(file('a', 'None'), file('a', 'None'))).toContain('revision-twice');
  expect(await rulesOf(file('a', '"b"'), file('b', '"a"'))).toContain('cycle');
  expect(await rulesOf(file('a', 'find()'))).toEqual(['graph-unreadable']);
});

test('places: several configurations, pyproject, version locations, SQL in pairs', async () => {
  const text = 'revision = "a"\ndef upgrade(): pass\ndef downgrade(): pass\n';
  const { judged } = await checkTree({
    'alembic.ini':
      '[core]\nscript_location = app:db/core\n[tenant]\nscript_location = %(here)s/tenant\nversion_locations = tenant/one tenant/two\n',
    'pyproject.toml': '[tool.alembic]\nscript_location = "%(here)s/third"\n',
    'src/app/db/core/versions/a.py': text,
    'tenant/one/a.py': text,
    'tenant/two/b.py': text.replace('"a"', '"b"'),
    'third/versions/a.py': text,
    'flask/script.py.mako': '',
    'flask/versions/a.py': text,
    'sql/0001.sql': 'select 1',
    'sql/0001.rollback.sql': 'select 1',
    'app/notes.py': text,
  });
  expect(
    judged.map(({ migration, verdict }) => `${migration.graph} ${migration.path} ${verdict.kind}`).sort(),
  ).toEqual([
    'flask flask/versions/a.py reversible',
    'sql sql/0001.sql unprovable',
    'src/app/db/core src/app/db/core/versions/a.py reversible',
    'tenant tenant/one/a.py reversible',
    'tenant tenant/two/b.py reversible',
    'third third/versions/a.py reversible',
  ]);
});
