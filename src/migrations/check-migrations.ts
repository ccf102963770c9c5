import { decodeSource } from '../python/decode-source.ts';
import type { Parse } from '../source-rules/parser.ts';
import type { ChangedFile, TreeFile } from '../model.ts';
import { findMigrations, type MigrationFolder } from './find-migrations.ts';
import { graphFacts, inOrder, type GraphFact } from './graph-facts.ts';
import { judgeAlembic } from './judge-alembic.ts';
import type { Migration, Operation, StaticVerdict } from './migration.ts';
import { advance, emptyState, type DjangoState } from './django-state.ts';
import { judgeDjango } from './judge-django.ts';
import type { PythonModule } from './python-module.ts';
import { readAlembic } from './read-alembic.ts';
import { readDjango } from './read-django.ts';
import { reason, verdictOf } from './reason.ts';

export interface JudgedMigration {
  readonly migration: Migration;
  readonly verdict: StaticVerdict;
}

export interface MigrationsCheck {
  readonly judged: readonly JudgedMigration[];
  readonly facts: readonly GraphFact[];
  /** Databases that the verdicts are for; none where that is not known. */
  readonly engines: readonly string[];
}

interface Tree {
  readonly files: readonly TreeFile[];
  readonly engines: readonly string[];
  readonly parse: Parse;
  /** Undefined where git does not have it. */
  readonly read: (file: TreeFile) => Promise<Buffer | undefined>;
  /** Of a range: only migrations that it adds or edits are judged, and what it does to those of the base is told. */
  readonly changed?: readonly ChangedFile[];
}

/** Reads every migration of a tree; nothing of it is run. */
export async function checkMigrations({
  files,
  engines,
  parse,
  read,
  changed,
}: Tree): Promise<MigrationsCheck> {
  const text = async (file: TreeFile) => {
    const content = await read(file);
    const source = content && decodeSource(content);
    return typeof source === 'string' ? source : undefined;
  };
  const folders = await findMigrations(files, text);
  const migrations: Migration[] = [];
  const modules = new Map<Migration, PythonModule>();
  for (const folder of folders) {
    for (const file of folder.files) {
      const migration = await readOne(file, folder, { parse, text, modules });
      if (migration) migrations.push(migration);
    }
  }
  const isAsked = changed && new Set(changed.flatMap(({ head, path }) => (head ? [path] : [])));
  const judged: JudgedMigration[] = [];
  const before = new Map<string, Operation[]>();
  const states = new Map<string, DjangoState>();
  const ids = new Set(migrations.map(({ graph, id }) => `${graph} ${id}`));
  for (const migration of inOrder(migrations)) {
    const seen = before.get(migration.graph) ?? [];
    const state = states.get(migration.graph) ?? emptyState();
    const module = modules.get(migration);
    if (!isAsked || isAsked.has(migration.path))
      judged.push({ migration, verdict: judge(migration, { engines, before: seen, module, state }) });
    // A squashed migration does again what those did that it stands for.
    if (module && !migration.replaces.some(one => ids.has(`${migration.graph} ${one}`)))
      advance(state, migration.upgrade);
    states.set(migration.graph, state);
    seen.push(...migration.upgrade.flatMap(step => (step.kind === 'operation' ? [step.operation] : [])));
    before.set(migration.graph, seen);
  }
  const facts = [...graphFacts(migrations), ...(changed ? editedFacts(migrations, changed, folders) : [])];
  return { judged, facts, engines };
}

async function readOne(
  file: TreeFile,
  { tool, graph }: MigrationFolder,
  {
    parse,
    text,
    modules,
  }: {
    parse: Parse;
    text: (file: TreeFile) => Promise<string | undefined>;
    modules: Map<Migration, PythonModule>;
  },
): Promise<Migration | undefined> {
  const place = { path: file.path, oid: file.oid, graph };
  if (tool === 'sql') return unread(place, 'sql-files', 'sql');
  const source = await text(file);
  if (source === undefined) return unread(place, 'not-parsed', tool);
  const root = parse(source);
  const read = tool === 'alembic' ? undefined : readDjango(root, place);
  if (read) modules.set(read.migration, read.module);
  const migration = read?.migration ?? (tool === 'alembic' ? readAlembic(root, place) : undefined);
  if (migration) return migration;
  // Whether it is one cannot be seen: it is not passed over.
  return root.find({ rule: { kind: 'ERROR' } }) === null ? undefined : unread(place, 'not-parsed', tool);
}

/** What cannot be read is no migration that is reversible. */
function unread(
  place: Pick<Migration, 'path' | 'oid' | 'graph'>,
  rule: string,
  tool: Migration['tool'],
): Migration {
  const step = { kind: 'opaque', rule, line: 1, written: '', writes: true } as const;
  return {
    tool,
    ...place,
    id: place.path,
    parents: [],
    replaces: [],
    docstring: '',
    upgrade: [step],
    downgrade: [step],
  };
}

function judge(
  migration: Migration,
  around: Parameters<typeof judgeAlembic>[1] & { module: PythonModule | undefined; state: DjangoState },
): StaticVerdict {
  if (around.module) return judgeDjango(migration.upgrade, around.module, around.state);
  if (migration.tool === 'sql') return verdictOf([reason('sql-files', 1, migration.path)]);
  return judgeAlembic(migration, around);
}

function editedFacts(
  migrations: readonly Migration[],
  changed: readonly ChangedFile[],
  folders: readonly MigrationFolder[],
): GraphFact[] {
  const byPath = new Map(migrations.map(one => [one.path, one]));
  const places = new Set(folders.flatMap(({ files }) => files.map(({ path }) => path.replace(/[^/]*$/, ''))));
  return changed.flatMap(({ path, base, head }): GraphFact[] => {
    const migration = byPath.get(path);
    if (migration && base && head && base.oid !== head.oid)
      return [{ rule: 'edited', graph: migration.graph, path, about: migration.id }];
    const wasOne =
      base &&
      !head &&
      places.has(path.replace(/[^/]*$/, '')) &&
      /\.(py|sql)$/.test(path) &&
      !path.endsWith('__init__.py');
    return wasOne ? [{ rule: 'removed', graph: path.replace(/\/[^/]*$/, ''), path, about: path }] : [];
  });
}
