import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const alembic = {
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'migrations/env.py': 'from alembic import context\n',
  'requirements.txt': 'alembic\npsycopg\n',
};

const revision = (id: string, parent: string | undefined, body: { up: string; down: string }) =>
  `import sqlalchemy as sa
from alembic import op

revision = "${id}"
down_revision = ${parent === undefined ? 'None' : `"${parent}"`}


def upgrade():
    ${body.up}


def downgrade():
    ${body.down}
`;

const first = revision('a1', undefined, {
  up: 'op.create_table("item", sa.Column("id", sa.Integer(), primary_key=True))',
  down: 'op.drop_table("item")',
});
const second = revision('b2', 'a1', { up: 'op.drop_column("item", "note")', down: 'pass' });

test('a migration of Alembic that loses a column is told, with the operation that decides', async () => {
  const files = { ...alembic, 'migrations/versions/a1.py': first };
  const repo = await TestRepo.create({ files });
  const fine = await repo.pygov(['migrations', 'check']);
  expect(fine).toMatchObject({ code: 0 });
  expect(fine.stdout).toMatch(/✓ reversible +migrations\/versions\/a1\.py/);
  repo.write({ 'migrations/versions/b2.py': second });
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '-m', 'drop');
  const lost = await repo.pygov(['migrations', 'check', '--range', 'HEAD~1..HEAD']);
  expect(lost).toMatchObject({ code: 1 });
  expect(lost.stdout).toMatch(/irreversible +migrations\/versions\/b2\.py/);
  expect(lost.stdout).toMatch(/op\.drop_column\("item", "note"\)/);
  expect(lost.stdout).not.toContain('a1.py');
});

test('Django migrations are read, a file that is none is unprovable, and two heads are told', async () => {
  const migration = (
    parent: string | undefined,
    operation: string,
  ) => `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [${parent === undefined ? '' : `("shop", "${parent}")`}]
    operations = [${operation}]
`;
  const create =
    'migrations.CreateModel(name="Item", fields=[("id", models.AutoField(primary_key=True)), ("note", models.TextField())])';
  const repo = await TestRepo.create({
    files: {
      'manage.py': '',
      'requirements.txt': 'django\n',
      'shop/__init__.py': '',
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py': migration(undefined, create),
      'shop/migrations/0002_code.py': migration(
        '0001_initial',
        'migrations.RunPython(lambda apps, editor: apps.get_model("shop", "Item").objects.update(note=""))',
      ),
    },
  });
  const told = await repo.pygov(['migrations', 'check', '--json']);
  expect(told.code).toBe(1);
  const { migrations } = JSON.parse(told.stdout) as { migrations: { id: string; verdict: string }[] };
  expect(migrations.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    '0001_initial reversible',
    '0002_code irreversible',
  ]);
  repo.write({
    'shop/migrations/0002_code.py': migration('0001_initial', 'OPERATIONS'),
    'shop/migrations/0003_broken.py': 'class Migration(\n',
  });
  await repo.git('add', '-A');
  const broken = await repo.pygov(['migrations', 'check']);
  expect(broken.stdout).toMatch(/unprovable +shop\/migrations\/0002_code/);
  expect(broken.stdout).toMatch(/0003_broken[^]*(unprovable|cannot be read)/);
  expect(broken.code).toBeGreaterThan(0);
  repo.write({
    'shop/migrations/0003_broken.py': migration('0001_initial', ''),
    'shop/migrations/0002_code.py': migration('0001_initial', ''),
  });
  await repo.git('add', '-A');
  const heads = await repo.pygov(['migrations', 'check']);
  expect(heads).toMatchObject({ code: 1 });
  expect(heads.stdout).toMatch(/heads/);
});

test('a database that is not known, and a verb that is not there, are one clear error', async () => {
  const repo = await TestRepo.create({ files: alembic });
  const engine = await repo.pygov(['migrations', 'check', '--engine', 'oracle']);
  expect(engine).toMatchObject({ code: 2 });
  expect(engine.stderr).toMatch(/there is no engine "oracle"/);
  expect(await repo.pygov(['migrations', 'undo'])).toMatchObject({ code: 2 });
});
