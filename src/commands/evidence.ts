import { Ledger } from '../evidence/ledger.ts';
import { governanceFolder } from '../git/governance-folder.ts';
import { locateRepository } from '../git/repository.ts';
import { diffTrees } from '../git/tree.ts';
import { stagedToJudge, rangeToJudge } from '../judge-changes.ts';
import { formatAge } from '../lib/duration.ts';
import { UsageError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Context, Evidence, Oid, RepoPath } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import type { Session } from '../session.ts';
import type { Output } from './command.ts';
import { ingest } from './evidence/ingest.ts';
import { prune } from './evidence/prune.ts';
import { record } from './evidence/record.ts';
import { stats } from './evidence/stats.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov evidence list | show ID | why CLAIM | stats | prune | record --claim CLAIM -- COMMAND | ingest FILE [options]

  list           every record, oldest first
  show ID        one record, whole (an unambiguous part of its id will do)
  why CLAIM      whether the claim is proved for the staged tree, and if not, the input that differs
  stats          how much is recorded, how often it was reused, and the time that this saved
  prune          remove what can prove nothing any more: expired, or proved again later
  record         run a command in the snapshot of HEAD for a claim of "checks"; it serves the claim where that has the
                   very same command
  ingest FILE    take a JUnit report of a run somewhere else for evidence of tests-green; it counts only where
                   evidence.trust-ingested gives a reason

  --tree REV     why: for this tree instead of the index; record: in this one instead of HEAD;
                   ingest: the tree that the report is of
  --claim CLAIM  record: what it is for
  --dry-run      prune: only say what would be removed
  --json         one JSON document on stdout and nothing else`;

const options = {
  tree: { type: 'string' },
  claim: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  ...jsonOption,
} as const;

/** `pygov evidence`: what was proved, and why it counts or not. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const [verb, subject, ...more] = parsed.positionals;
  const { json, tree, claim, 'dry-run': dryRun } = parsed.values;
  if (verb === 'record' && subject !== undefined && claim !== undefined) {
    return record(context, { claim, run: [subject, ...more], tree: tree ?? 'HEAD', json }, output);
  }
  if (more.length === 0) {
    if (subject === undefined) {
      if (verb === 'list') return list((await openLedger(context)).ledger, context, { json }, output);
      if (verb === 'stats') return stats(await openLedger(context), context, { json }, output);
      if (verb === 'prune') return prune(await openLedger(context), context, { json, dryRun }, output);
    }
    if (verb === 'show' && subject !== undefined) {
      return show((await openLedger(context)).ledger, subject, output);
    }
    if (verb === 'ingest' && subject !== undefined) {
      if (tree === undefined) throw new UsageError(`ingest needs --tree\n\n${usage}`);
      return ingest(context, { file: subject, tree, json }, output);
    }
    if (verb === 'why' && subject !== undefined) return why(context, { claim: subject, tree, json }, output);
  }
  throw new UsageError(usage);
}

async function openLedger(context: Context): Promise<{ ledger: Ledger; folder: string }> {
  const folder = governanceFolder(await locateRepository(context));
  return { ledger: new Ledger(folder), folder };
}

function list(ledger: Ledger, context: Context, { json }: { json: boolean }, output: Output): number {
  const { records, damaged } = ledger.all();
  if (json) output.out(answerDocument({ records, damaged }));
  else {
    for (const record of records) output.out(describe(record, context.now().getTime()));
    for (const { file, problem } of damaged) output.err(`damaged: ${file} ${problem}`);
    if (records.length === 0 && damaged.length === 0) output.out('no evidence is recorded yet');
  }
  return damaged.length > 0 ? 2 : 0;
}

function describe({ id, claims, result, summary, tree, finished }: Evidence, now: number): string {
  const age = formatAge(now - Date.parse(finished));
  return `${id}  ${claims.join(',').padEnd(21)} ${result}  ${printable(summary)} (tree ${tree.slice(0, 10)}, ${age})`;
}

function show(ledger: Ledger, wanted: string, output: Output): number {
  const found = ledger.all().records.filter(({ id }) => id.includes(wanted));
  const [record, ...others] = found;
  if (!record || others.length > 0) {
    const problem = record ? `${found.length} records match` : 'no record matches';
    throw new UsageError(`${problem} ${JSON.stringify(wanted)}`, { recovery: 'pygov evidence list' });
  }
  output.out(answerDocument({ record }));
  return 0;
}

async function why(
  context: Context,
  { claim, tree, json }: { claim: string; tree: string | undefined; json: boolean },
  output: Output,
): Promise<number> {
  return withSession(context, async session => {
    const { change, tip } =
      tree === undefined ? await stagedToJudge(session) : await rangeToJudge(session, { tree });
    const options = {
      gate: tree === undefined ? 'pre-commit' : 'pre-push',
      keepGoing: true,
      onProgress: () => undefined,
    } as const;
    const { standings } = await session.standings(change, { ...options, ...(tip !== undefined && { tip }) });
    const standing = standings.get(claim);
    if (!standing) {
      throw new UsageError(
        `this gate looks at no claim ${JSON.stringify(claim)}; it looks at ${[...standings.keys()].join(', ')}`,
      );
    }
    const proved = standing.kind === 'VERIFIED' || standing.kind === 'NOT_NEEDED';
    if (json) output.out(answerDocument({ claim, tree: change.head.tree, ...standing }));
    else if (standing.kind === 'NOT_NEEDED') output.out(`${claim} is not needed: ${printable(standing.why)}`);
    else if (standing.kind === 'VERIFIED') {
      output.out(`${claim} is VERIFIED for tree ${change.head.tree.slice(0, 10)}, by`);
      for (const record of standing.evidence) output.out(`  ${describe(record, context.now().getTime())}`);
    } else {
      output.out(`${claim} is NOT_VERIFIED for tree ${change.head.tree.slice(0, 10)}`);
      output.out(`  ${standing.reason}: ${printable(standing.detail)}`);
      for (const path of await changedSince(session, standing.comparedWith, change.head.tree)) {
        output.out(`    ${displayPath(path)}`);
      }
      if (standing.means) output.out(`  ${standing.reason} means: ${standing.means}`);
    }
    return proved ? 0 : 2;
  });
}

/** The files that differ from the tree of the latest record; none where git no longer has that tree. */
async function changedSince(session: Session, recorded: Oid | undefined, tree: Oid): Promise<RepoPath[]> {
  if (recorded === undefined || !(await session.reader.read(recorded))) return [];
  const files = await diffTrees(session.repository, recorded, tree);
  return files.slice(0, filesShown).map(({ path }) => path);
}

/** More files than these say no more. */
const filesShown = 10;
