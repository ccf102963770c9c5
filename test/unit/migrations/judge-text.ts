import { checkMigrations, type MigrationsCheck } from '../../../src/migrations/check-migrations.ts';
import type { TreeFile } from '../../../src/model.ts';
import { parser } from '../source-rules/parser.ts';

/** Reads a tree that is given as texts by path. */
export async function checkTree(
  texts: Readonly<Record<string, string>>,
  engines: readonly string[] = ['postgresql'],
): Promise<MigrationsCheck> {
  const files: TreeFile[] = Object.keys(texts).map(path => ({ path, mode: '100644', oid: path }));
  const read = (file: TreeFile) => Promise.resolve(Buffer.from(texts[file.path] ?? ''));
  return checkMigrations({ files, engines, parse: await parser(), read });
}

/** The verdict of the last migration that is judged, with the rule that decides: `irreversible table-dropped`. */
export function lastVerdict({ judged }: MigrationsCheck): string {
  const verdict = judged.at(-1)?.verdict;
  if (!verdict) return 'none';
  return [verdict.kind, ...verdict.reasons.slice(0, 1).map(({ rule }) => rule)].join(' ');
}

export function revision(up: string, down: string | undefined, head = ''): string {
  const body = (text: string) =>
    text
      .split('\n')
      .map(line => `    ${line}`)
      .join('\n');
  return `"""words"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = "b2"
down_revision = "a1"
${head}
def upgrade() -> None:
${body(up)}
${down === undefined ? '' : `\ndef downgrade() -> None:\n${body(down)}\n`}`;
}

/** What was there before the revision that a test is about. */
export const firstRevision = `from alembic import op
import sqlalchemy as sa
revision = "a1"
down_revision = None
def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.Text()))
    op.create_index("ix_t_a", "t", ["a"])
def downgrade():
    op.drop_index("ix_t_a", "t")
    op.drop_table("t")
`;

export function djangoMigration(operations: string, head = ''): string {
  return `from django.db import migrations, models
${head}
class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
${operations
  .split('\n')
  .map(line => `        ${line}`)
  .join('\n')}
    ]
`;
}

export const firstOfDjango = `from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(name="Item", fields=[
            ("id", models.AutoField(primary_key=True)),
            ("name", models.CharField(max_length=50)),
            ("note", models.TextField(null=True)),
            ("code", models.CharField(max_length=10, unique=True)),
            ("count", models.IntegerField()),
        ], options={"unique_together": {("name", "code")}}),
    ]
`;
