import { rangeToJudge, stagedToJudge } from '../judge-changes.ts';
import { UsageError } from '../lib/errors.ts';
import type { Context, GateName } from '../model.ts';
import type { Output } from './command.ts';
import { judgeAll } from './shared/judge-all.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov gate pre-commit|pre-push|ci [options]

  --tree REV     what is judged: a commit or a tree (default: the index for pre-commit, else HEAD)
  --base REV     what it is compared with (default: HEAD for pre-commit, else the merge-base with the target branch)
  --keep-going   look at every claim, although an earlier one blocks
  --json         one JSON document on stdout and nothing else`;

const options = {
  base: { type: 'string' },
  tree: { type: 'string' },
  'keep-going': { type: 'boolean', default: false },
  ...jsonOption,
} as const;

/** `pygov gate`: a gate by hand. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const { base, tree, json, 'keep-going': keepGoing } = parsed.values;
  const gate = gateName(parsed.positionals);
  return withSession(context, async session => {
    const staged = gate === 'pre-commit' && tree === undefined;
    const change = staged ? await stagedToJudge(session, base) : await rangeToJudge(session, { base, tree });
    return judgeAll(session, [change], { gate, json, keepGoing }, output);
  });
}

function gateName(positionals: readonly string[]): GateName {
  const [name, ...more] = positionals;
  if ((name === 'pre-commit' || name === 'pre-push' || name === 'ci') && more.length === 0) return name;
  throw new UsageError(`name one gate: pre-commit, pre-push or ci\n\n${usage}`);
}
