import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { acceptanceFolder, acceptanceOf } from '../../contracts/rationale/acceptance.ts';
import { formatAcceptance } from '../../contracts/rationale/format-acceptance.ts';
import { rangeToJudge } from '../../judge-changes.ts';
import { UsageError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import { replaceFile } from '../../lib/write-file.ts';
import type { Context } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import type { Session } from '../../session.ts';
import type { Output } from '../command.ts';
import { jsonOption, parseCommand } from '../shared/parse.ts';
import { withSession } from '../shared/with-session.ts';
import { compareContracts } from './compare-contracts.ts';
import { treesOfRange } from './trees-of-range.ts';

const usage = `usage: pygov contract accept --reason TEXT [A..B] [--expires DAY] [--json]

Writes down why what a change does to OpenAPI documents, models and routes is right, for each change that breaks or needs
a reason, in a file of ${acceptanceFolder}/. Commit it with the change. It holds for these very changes: another edit of what they are about
needs a word of its own.

  A..B       two revisions; without them, HEAD against the branch that pushes are compared with
  --reason   why no consumer breaks, or why that is meant
  --expires  the last day on which it counts, as 2027-01-31; in 90 days without it
  --json     one JSON document on stdout and nothing else`;

const options = { ...jsonOption, reason: { type: 'string' }, expires: { type: 'string' } } as const;

/** `pygov contract accept`: a rationale, bound to the changes that there are. */
export async function runContractAccept(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const [range, ...more] = parsed.positionals;
  const { json, reason = '' } = parsed.values;
  if (more.length > 0) throw new UsageError(usage);
  if (reason.trim() === '') throw new UsageError(`say why: --reason TEXT\n\n${usage}`);
  const expires = parsed.values.expires ?? inNinetyDays(context.now());
  if (!isDay(expires)) throw new UsageError(`a day is written as 2027-01-31, not ${JSON.stringify(expires)}`);
  return withSession(context, async session => {
    const { documents, code } = await compareContracts(session, await treesOf(session, range), 'wire');
    const changes = [...documents.flatMap(document => document.changes), ...code].filter(
      ({ effect }) => effect !== 'compatible',
    );
    if (changes.length === 0) {
      if (json) output.out(answerDocument({ accepted: 0 }));
      else output.out('nothing breaks and nothing needs a reason: there is nothing to accept');
      return 0;
    }
    const file = freeName(session.repository.root, context.now());
    const accepts = changes.map(change => acceptanceOf(change, expires));
    mkdirSync(join(session.repository.root, acceptanceFolder), { recursive: true });
    replaceFile(join(session.repository.root, file), formatAcceptance(accepts, reason.trim()), 0o644);
    if (json) output.out(answerDocument({ accepted: accepts.length, file, expires }));
    else {
      output.out(`${file}: ${accepts.length} accepted until ${expires}`);
      output.out(
        printable(`  to use it: ${shellCommand(['git', 'add', file])}, then commit it with the change`),
      );
    }
    return 0;
  });
}

async function treesOf(session: Session, range: string | undefined) {
  if (range !== undefined) return treesOfRange(session, range);
  const { change } = await rangeToJudge(session, {});
  return { base: change.base.tree, head: change.head.tree };
}

function inNinetyDays(now: Date): string {
  return new Date(now.getTime() + 90 * 86_400_000).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** `governance/changes/2026-11-23.md`, or with a number behind the day. */
function freeName(root: string, now: Date): string {
  const day = now.toISOString().slice(0, 10);
  for (let number = 1; ; number += 1) {
    const name = `${acceptanceFolder}/${day}${number === 1 ? '' : `-${number}`}.md`;
    if (!existsSync(join(root, name))) return name;
  }
}
