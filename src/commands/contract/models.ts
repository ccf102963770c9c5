import { compareModels, type CodeChange } from '../../contracts/models/compare-models.ts';
import { sourceTree, type UnreadFile } from '../../contracts/models/source-tree.ts';
import { listTree } from '../../git/tree.ts';
import { UsageError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import type { Context, Oid } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import type { Session } from '../../session.ts';
import { loadParser } from '../../source-rules/parser.ts';
import type { Output } from '../command.ts';
import { jsonOption, parseCommand } from '../shared/parse.ts';
import { withSession } from '../shared/with-session.ts';
import { treesOfRange } from './trees-of-range.ts';

const usage = `usage: pygov contract models [A..B] [--all] [--json]

  A..B    two revisions; without them, what is staged against HEAD
  --all   what is compatible as well
  --json  one JSON document on stdout and nothing else

Exit codes: 0 nothing to say, 1 a consumer breaks or a reason is needed, 2 what changed cannot be told, or bad usage.`;

/** `pygov contract models`: the models and routes of two trees, compared by their source alone. */
export async function runContractModels(args: string[], context: Context, output: Output): Promise<number> {
  const options = { ...jsonOption, all: { type: 'boolean', default: false } } as const;
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const [range, ...more] = parsed.positionals;
  if (more.length > 0) throw new UsageError(usage);
  const { json, all } = parsed.values;
  return withSession(context, async session => {
    const { changes, routes, unread } = await compare(session, range);
    const shown = changes.filter(({ effect }) => all || effect !== 'compatible');
    const exitCode = exitCodeOf(changes, unread);
    if (json) output.out(answerDocument({ exitCode, routes, unread, changes: shown }));
    else output.out([...shown.map(describe), ...unread.map(cannotTell), summary(changes)].join('\n'));
    return exitCode;
  });
}

async function compare(session: Session, range: string | undefined) {
  const { base, head } = await treesOfRange(session, range);
  const { repository, reader } = session;
  const read = (oid: Oid) => reader.read(oid).then(object => object?.content);
  const [before, after] = [
    await sourceTree(await listTree(repository, base), read),
    await sourceTree(await listTree(repository, head), read),
  ];
  const parse = await loadParser();
  if (typeof parse !== 'function') throw new UsageError(parse.unavailable);
  // A file that both sides lack alike did not change.
  const old = new Set(before.unread.map(({ path, oid }) => `${path}\0${oid}`));
  const unread = after.unread.filter(({ path, oid }) => !old.has(`${path}\0${oid}`));
  const compared = compareModels(before.tree, after.tree, parse);
  return { ...compared, unread: [...unread, ...compared.unread] };
}

function exitCodeOf(changes: readonly CodeChange[], unread: readonly UnreadFile[]): number {
  const has = (effect: CodeChange['effect']) => changes.some(change => change.effect === effect);
  if (has('breaking') || has('needs-rationale')) return 1;
  return has('could-not-tell') || unread.length > 0 ? 2 : 0;
}

function describe({ id, effect, side, routes, model, place, message }: CodeChange): string {
  const [first = 'every route', ...others] = routes;
  const where = others.length === 0 ? first : `${first} and ${others.length} more`;
  return printable(
    `${place.path}:${place.line} ${effect} ${id} ${side} of ${where}: ${model === first ? '' : `${model}: `}${message}`,
  );
}

function cannotTell({ path, line, reason }: UnreadFile): string {
  return printable(`${path}:${line} could-not-tell: ${reason}`);
}

function summary(changes: readonly CodeChange[]): string {
  const count = (effect: CodeChange['effect']) => changes.filter(change => change.effect === effect).length;
  return `${count('breaking')} breaking, ${count('needs-rationale')} need a reason, ${count('could-not-tell')} cannot be told, ${count('compatible')} compatible`;
}
