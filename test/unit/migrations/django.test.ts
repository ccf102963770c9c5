import { expect, test } from 'vitest';
import { checkTree, djangoMigration, firstOfDjango, lastVerdict } from './judge-text.ts';

type Case = [verdict: string, operations: string, head?: string | undefined];

async function verdictOf([, operations, head]: Case): Promise<string> {
  return lastVerdict(
    await checkTree({
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py': firstOfDjango,
      'shop/migrations/0002_next.py': djangoMigration(operations, head),
    }),
  );
}

const field = (name: string, type: string) => `migrations.AlterField("item", "${name}", models.${type}),`;
const fill = 'def fill(apps, schema_editor):\n    apps.get_model("shop", "Item").objects.update(note="x")\n';
const own = (body: string) => `class Own(migrations.operations.base.Operation):\n    ${body}\n`;

const cases: readonly Case[] = [
  ['reversible', 'migrations.CreateModel(name="Tag", fields=[("id", models.AutoField(primary_key=True))]),'],
  ['reversible', 'migrations.AddField("item", "size", models.IntegerField(default=1)),'],
  ['reversible', 'migrations.RenameField("item", "name", "title"),'],
  ['reversible', 'migrations.RenameModel("Item", "Thing"),'],
  ['reversible', 'migrations.AddIndex("item", models.Index(fields=["name"], name="ix")),'],
  ['reversible', 'migrations.AlterModelOptions("item", {"ordering": ["name"]}),'],
  ['reversible', field('name', 'CharField(max_length=50, verbose_name="called")')],
  ['reversible', field('note', 'TextField(null=False)')],
  ['reversible', field('name', 'CharField(max_length=50, unique=True)')],
  ['reversible', 'migrations.AlterUniqueTogether("item", {("name", "code"), ("name", "count")}),'],
  ['reversible', 'migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),'],
  ['reversible', 'migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),'],
  ['reversible', 'migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Item")]),'],
  ['irreversible table-dropped', 'migrations.DeleteModel("Item"),'],
  ['irreversible column-dropped', 'migrations.RemoveField("item", "note"),'],
  [
    'irreversible column-dropped',
    'migrations.SeparateDatabaseAndState([migrations.RemoveField("item", "note")]),',
  ],
  ['irreversible type-narrowed', field('name', 'CharField(max_length=20)')],
  ['irreversible type-narrowed', field('note', 'IntegerField(null=True)')],
  ['unprovable narrows-on-the-way-back', field('name', 'CharField(max_length=90)')],
  ['unprovable narrows-on-the-way-back', field('name', 'CharField(max_length=50, null=True)')],
  ['unprovable narrows-on-the-way-back', field('code', 'CharField(max_length=10)')],
  ['unprovable fills-nulls', field('note', 'TextField(default="")')],
  ['unprovable type-unknown', field('note', 'JSONField(null=True)')],
  ['unprovable was-not-seen', field('other', 'TextField()')],
  ['unprovable narrows-on-the-way-back', 'migrations.AlterUniqueTogether("item", set()),'],
  ['unprovable narrows-on-the-way-back', 'migrations.RemoveConstraint("item", "c"),'],
  ['irreversible no-reverse-code', 'migrations.RunPython(fill),', fill],
  ['irreversible noop-over-data', 'migrations.RunPython(fill, migrations.RunPython.noop),', fill],
  [
    'irreversible noop-over-data',
    'migrations.RunPython(fill, back),',
    `${fill}def back(apps, schema_editor):\n    """No."""\n    pass\n`,
  ],
  [
    'irreversible reverse-raises',
    'migrations.RunPython(fill, back),',
    `${fill}def back(apps, schema_editor):\n    raise RuntimeError\n`,
  ],
  [
    'unprovable code-both-ways',
    'migrations.RunPython(fill, back),',
    `${fill}def back(apps, schema_editor):\n    undo()\n`,
  ],
  [
    'unprovable hidden',
    'migrations.RunPython(fill, migrations.RunPython.noop),',
    'from shop.tools import fill\n',
  ],
  ['irreversible no-reverse-sql', 'migrations.RunSQL("UPDATE shop_item SET note = 1"),'],
  [
    'unprovable default-may-stay',
    'migrations.RunSQL("ALTER TABLE shop_item ALTER COLUMN note SET DEFAULT 0;", migrations.RunSQL.noop),',
  ],
  [
    'irreversible noop-over-sql',
    'migrations.RunSQL("ALTER TABLE shop_item ALTER COLUMN note SET NOT NULL", ""),',
  ],
  ['irreversible noop-over-sql', 'migrations.RunSQL("UPDATE shop_item SET note = 1", ""),'],
  ['irreversible rows-deleted', 'migrations.RunSQL("DELETE FROM shop_item", "SELECT 1"),'],
  ['unprovable raw-sql', 'migrations.RunSQL("CREATE VIEW v AS SELECT 1", "DROP VIEW v"),'],
  ['irreversible not-reversible', 'Own(),', own('reversible = False')],
  [
    'irreversible reverse-raises',
    'Own(),',
    own('def database_backwards(self, app, editor, one, two):\n        raise NotImplementedError'),
  ],
  ['unprovable unknown-operation', 'Own(),', 'from shop.tools import Own\n'],
  ['unprovable unknown-operations', '*more(),', 'from shop.tools import more\n'],
];

test.each<Case>(cases)('%s: %s', async (...one) => {
  expect(await verdictOf(one)).toBe(one[0]);
});
