import { UsageError } from '../lib/errors.ts';
import type { Context } from '../model.ts';
import { stagedToJudge } from '../judge-changes.ts';
import { pushToJudge } from '../judge-pushes.ts';
import { formatPublished, formatWithoutTarget } from '../report/many-refs.ts';
import type { Output } from './command.ts';
import { judgeAll } from './shared/judge-all.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov hook pre-commit|pre-merge-commit|pre-push [what git gives the hook]

What the installed hooks call, as git calls them; to judge by hand: pygov gate.`;

/** `pygov hook <name> [what git gives the hook]`: the entry of the installed hooks. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const [name, ...gitArgs] = args;
  // Only here: a remote may have any name.
  if (name === '--help' || name === '-h') {
    output.out(usage);
    return 0;
  }
  const options = { json: false, keepGoing: false };
  return withSession(context, async session => {
    switch (name) {
      case 'pre-commit':
      case 'pre-merge-commit': {
        const changes = [await stagedToJudge(session)];
        return judgeAll(session, changes, { ...options, gate: 'pre-commit' }, output);
      }
      case 'pre-push': {
        const [remote = ''] = gitArgs;
        const { changes, published, withoutTarget } = await pushToJudge(session, await readStdin(), remote);
        if (published.length > 0) output.out(formatPublished(published));
        if (withoutTarget !== undefined) output.out(formatWithoutTarget(withoutTarget));
        return judgeAll(session, changes, { ...options, gate: 'pre-push' }, output);
      }
      default: {
        const problem = `pygov has no hook ${JSON.stringify(name ?? '')}`;
        throw new UsageError(problem, { recovery: 'pygov install' });
      }
    }
  });
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
