import { changeReader } from '../git/change-reader.ts';
import { rangeToJudge, wholeTreeToJudge } from '../judge-changes.ts';
import { UsageError } from '../lib/errors.ts';
import { checkMigrations } from '../migrations/check-migrations.ts';
import { databaseEngines, engineNames } from '../migrations/database-engines.ts';
import {
  migrationsDocument,
  migrationsExitCode,
  migrationsTable,
} from '../migrations/describe-migrations.ts';
import type { Context, TreeFile } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import type { Session } from '../session.ts';
import { loadParser } from '../source-rules/parser.ts';
import type { Output } from './command.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov migrations check [--range A..B] [--engine NAME]... [--json]

Reads the migrations of Alembic and Django and says of each whether it can be taken back. Nothing is run: what only a
database shows is "unprovable".

  --range A..B   the migrations that a range adds or edits; else all of the index
  --engine NAME  ${engineNames.join(', ')}; else what dependencies and settings say
  --json         one JSON document on stdout and nothing else

Exit codes: 0 all are reversible, 1 one is irreversible or the graph is broken, 2 one is unprovable, or bad usage.`;

/** `pygov migrations`: whether migrations can be taken back, by their text. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const options = {
    ...jsonOption,
    range: { type: 'string' },
    engine: { type: 'string', multiple: true },
  } as const;
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const [verb, ...more] = parsed.positionals;
  if (verb !== 'check' || more.length > 0)
    throw new UsageError(usage, { recovery: 'pygov migrations --help' });
  const { json, range, engine = [] } = parsed.values;
  const unknown = engine.find(one => !engineNames.includes(one));
  if (unknown !== undefined)
    throw new UsageError(
      `there is no engine ${JSON.stringify(unknown)}; there are ${engineNames.join(', ')}`,
    );
  const check = await withSession(context, session => checkSession(session, { range, engine }));
  output.out(json ? answerDocument(migrationsDocument(check)) : migrationsTable(check));
  return migrationsExitCode(check);
}

async function checkSession(
  session: Session,
  { range, engine }: { range: string | undefined; engine: readonly string[] },
) {
  const parse = await loadParser();
  if (typeof parse !== 'function') throw new UsageError(parse.unavailable);
  const { change, tip } =
    range === undefined ? await wholeTreeToJudge(session) : await rangeOf(session, range);
  const reader = changeReader(session.repository, session.reader, change, tip);
  const files = await reader.headFiles();
  const read = (file: TreeFile) => reader.readBlob(file.oid);
  const text = async (file: TreeFile) => (await read(file))?.toString('utf8');
  const engines = engine.length > 0 ? engine : await databaseEngines(files, text);
  return checkMigrations({
    files,
    engines,
    parse,
    read,
    ...(range !== undefined && { changed: change.files }),
  });
}

function rangeOf(session: Session, range: string): ReturnType<typeof rangeToJudge> {
  const [base, tree, ...more] = range.split('..');
  if (!base || !tree || more.length > 0 || tree.startsWith('.'))
    throw new UsageError(`--range takes two revisions, as in main..HEAD, not ${JSON.stringify(range)}`);
  return rangeToJudge(session, { base, tree });
}
