import type { Standing } from '../gate/standing.ts';
import { rangeToJudge, stagedToJudge, type ChangeToJudge } from '../judge-changes.ts';
import { formatAge } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import type { Context, GateName } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import type { Session, Standings } from '../session.ts';
import type { Output } from './command.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov status [--json]

What is proved for the staged changes (a commit) and for HEAD (a push), by the evidence there is. It runs no check.`;

/** `pygov status`: what a commit and a push would still have to prove. The exit code says nothing of the claims. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options: jsonOption }, args, output);
  if (!parsed) return 0;
  return withSession(context, async session => {
    const staged = await stand(session, 'pre-commit', await stagedToJudge(session));
    const head = await session.reader.read('HEAD^{tree}');
    const pushed = head ? await stand(session, 'pre-push', await rangeToJudge(session, {})) : undefined;
    const gates = [staged, ...(pushed ? [pushed] : [])];
    if (parsed.values.json) output.out(answerDocument({ gates: gates.map(asDocument) }));
    else output.out(gates.map(asText).join('\n\n'));
    return 0;
  });
}

interface GateStanding extends Standings {
  readonly gate: GateName;
  readonly change: ChangeToJudge['change'];
}

async function stand(
  session: Session,
  gate: GateName,
  { change, tip }: ChangeToJudge,
): Promise<GateStanding> {
  const options = { gate, keepGoing: true, onProgress: () => undefined, ...(tip !== undefined && { tip }) };
  return { gate, change, ...(await session.standings(change, options)) };
}

function asText({ gate, change, standings, warnings, loosened }: GateStanding): string {
  const width = Math.max(...[...standings.keys()].map(({ length }) => length)) + 2;
  const lines = [...standings].map(([claim, standing]) => `  ${claim.padEnd(width)} ${describe(standing)}`);
  const settings = `${loosened.length} ${loosened.length === 1 ? 'setting' : 'settings'} of the policy loosened`;
  const policy = loosened.length === 0 ? [] : [`  ${settings}: ${loosened.map(printable).join('; ')}`];
  const others = warnings.filter(warning => !loosened.includes(warning));
  return [
    `${gate}: ${printable(change.label)} (tree ${change.head.tree.slice(0, 10)})`,
    ...lines,
    ...policy,
    ...others.map(warning => `  warning: ${printable(warning)}`),
  ].join('\n');
}

function describe(standing: Standing): string {
  if (standing.kind === 'NOT_NEEDED') return `not needed (${printable(standing.why)})`;
  if (standing.kind === 'VERIFIED') return `VERIFIED (${formatAge(standing.ageMs)})`;
  return `NOT_VERIFIED ${standing.reason}: ${printable(standing.detail)}`;
}

function asDocument({ gate, change, standings, warnings, loosened }: GateStanding): object {
  const claims = [...standings].map(([claim, standing]) => ({
    claim,
    ...standing,
    ...('evidence' in standing && { evidence: standing.evidence.map(({ id }) => id) }),
  }));
  return { gate, tree: change.head.tree, base: change.base.tree, claims, warnings, loosened };
}
