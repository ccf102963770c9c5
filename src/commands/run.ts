import {
  narrowToFiles,
  rangeToJudge,
  stagedToJudge,
  wholeTreeToJudge,
  type ChangeToJudge,
} from '../judge-changes.ts';
import { UsageError } from '../lib/errors.ts';
import type { Context } from '../model.ts';
import type { Session } from '../session.ts';
import type { Output } from './command.ts';
import { judgeAll } from './shared/judge-all.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov run [--all | --files PATH... | --from REV --to REV] [options]

Runs the checks of a commit; by default on what is staged.

  --all          every file of the index
  --files PATH   these files of the index, changed or not
  --from REV     what differs between two revisions,
  --to REV         judged at the second (default: HEAD)
  --keep-going   look at every claim, although an earlier one blocks
  --json         one JSON document on stdout and nothing else`;

const options = {
  all: { type: 'boolean', default: false },
  files: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  'keep-going': { type: 'boolean', default: false },
  ...jsonOption,
} as const;

/** `pygov run`: the checks of a commit on chosen files. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const { all, from, to } = values;
  // `--files a b c`: the names after the first are positional.
  const files = values.files && [...values.files, ...positionals];
  const ways = [all, files !== undefined, from !== undefined || to !== undefined].filter(Boolean).length;
  if (ways > 1 || (positionals.length > 0 && !files))
    throw new UsageError(`choose one way to name files\n\n${usage}`);
  if (to !== undefined && from === undefined) throw new UsageError(`--to needs --from\n\n${usage}`);
  return withSession(context, async session => {
    const change = await chosen(session, { all, files, from, to });
    const judging = { gate: 'pre-commit' as const, json: values.json, keepGoing: values['keep-going'] };
    return judgeAll(session, [change], judging, output);
  });
}

async function chosen(
  session: Session,
  choice: { all: boolean; files: string[] | undefined; from: string | undefined; to: string | undefined },
): Promise<ChangeToJudge> {
  const { all, files, from, to } = choice;
  if (from !== undefined)
    return { ...(await rangeToJudge(session, { base: from, tree: to })), partial: true };
  if (!all && !files) return stagedToJudge(session);
  const whole = await wholeTreeToJudge(session);
  return files ? { ...narrowToFiles(session, whole, files), partial: true } : whole;
}
