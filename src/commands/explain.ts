import { readSessionState, type State } from '../evidence/session-state.ts';
import { governanceFolder } from '../git/governance-folder.ts';
import { UsageError } from '../lib/errors.ts';
import type { Context, Evidence } from '../model.ts';
import { formatChain, type Chain, type ClaimLink, type EvidenceLink } from '../report/chain.ts';
import { answerDocument } from '../report/json.ts';
import { masterRulebook } from '../rulebook/load.ts';
import type { Policy } from '../rulebook/policy.ts';
import type { Session } from '../session.ts';
import { treePolicy } from '../tree-policy.ts';
import type { Output } from './command.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov explain [CLAIM] [--json]

Why the last gate decided as it did: verdict <- claims <- evidence <- tasks <- inputs, with the rule and its origin at
every step; then the risk tier and the scorecard. With CLAIM, of that claim alone.`;

/** `pygov explain`: from what the last verdict follows. The exit code says nothing of the verdict. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options: jsonOption, positionals: true }, args, output);
  if (!parsed) return 0;
  const [only, ...more] = parsed.positionals;
  if (more.length > 0) throw new UsageError(usage);
  return withSession(context, async session => {
    const state = readSessionState(governanceFolder(session.repository));
    const policy = await judgedPolicy(session, state);
    const records = new Map(session.ledger.all().records.map(record => [record.id, record]));
    const chain = limitTo(chainOf(state, policy, records), only);
    const { value, origin } = policy.settings.get('evidence.max-age') ?? { value: '', origin: '' };
    const maxAge = { value: String(value), origin };
    const nowMs = context.now().getTime();
    output.out(
      parsed.values.json ? answerDocument({ ...chain, maxAge }) : formatChain(chain, { nowMs, maxAge }),
    );
    return 0;
  });
}

async function judgedPolicy(session: Session, { Gate, ActiveProfile }: State): Promise<Policy> {
  if (!(await session.reader.read(Gate.tree))) {
    throw new UsageError(`git no longer has the tree ${Gate.tree} that the last gate judged`, {
      recovery: `pygov gate ${Gate.name}`,
    });
  }
  return treePolicy(session, Gate.tree, ActiveProfile);
}

function chainOf(
  { Gate, Claims, RiskTiering, GateScorecards }: State,
  policy: Policy,
  records: ReadonlyMap<string, Evidence>,
): Chain {
  const { name, label, outcome, tree, base, at, decidedBy, primaryBlocker } = Gate;
  const scorecard = GateScorecards[name];
  const place = masterRulebook.decision.findIndex(({ when }) => when === decidedBy);
  return {
    gate: name,
    label,
    outcome,
    tree,
    base,
    at,
    decidedBy: {
      condition: decidedBy,
      means: masterRulebook.decision[place]?.means ?? decidedBy,
      place: place + 1,
    },
    ...(primaryBlocker && { blocker: primaryBlocker }),
    claims: Claims.map(claim => claimLink(claim, name, policy, records)),
    ...(RiskTiering && {
      risk: {
        tier: RiskTiering.tier,
        because: RiskTiering.surfaces
          .filter(surface => surface.tier === RiskTiering.tier)
          .flatMap(({ surface, files }) =>
            files.map(({ path, because }) => `${surface}: ${path}, ${because}`),
          ),
        rows: RiskTiering.minimum.map(({ proof, status, why }) => ({ name: proof, status, why })),
      },
    }),
    ...(scorecard && {
      scorecard: {
        line: `${scorecard.result}, ${scorecard.ratio.toFixed(2)} of ${scorecard.passRatio.toFixed(2)} for ${scorecard.tier}`,
        rows: scorecard.criteria.map(({ criterion, status, why, weight, critical }) => ({
          name: criterion,
          status,
          why,
          weight,
          critical,
        })),
      },
    }),
  };
}

function claimLink(
  { claim, status, requirement, reason: code, why, evidence }: State['Claims'][number],
  gate: State['Gate']['name'],
  { settings, reasons }: Policy,
  records: ReadonlyMap<string, Evidence>,
): ClaimLink {
  const reason = Object.entries(reasons).find(([known]) => known === code)?.[1];
  return {
    claim,
    status,
    requirement,
    origin: settings.get(`claims.${claim}.gates.${gate}`)?.origin ?? 'the policy of the base',
    ...(code !== undefined && reason && { reason: { code, ...reason } }),
    ...(why !== undefined && { why }),
    evidence: evidence.map(id => evidenceLink(id, records.get(id))),
  };
}

function evidenceLink(id: string, record: Evidence | undefined): EvidenceLink {
  if (!record) return { id };
  const { result, summary, finished, tool, command, inputs, parts = [] } = record;
  return { id, record: { result, summary, finished, tool, command, inputs, parts: parts.length } };
}

/** @throws UsageError where the gate looked at no such claim */
function limitTo(chain: Chain, only: string | undefined): Chain {
  if (only === undefined) return chain;
  const claims = chain.claims.filter(({ claim }) => claim === only);
  if (claims.length > 0) return { ...chain, claims, risk: undefined, scorecard: undefined };
  const known = chain.claims.map(({ claim }) => claim).join(', ');
  throw new UsageError(`the last gate looked at no claim ${JSON.stringify(only)}; it looked at ${known}`);
}
