import { planClaim } from '../../gate/plan-claim.ts';
import type { GateRequest } from '../../gate/request.ts';
import { ask, runAndRecord } from '../../gate/settle-task.ts';
import { gateRequest } from '../../gate-request.ts';
import { emptyTree } from '../../git/repository.ts';
import { rangeToJudge } from '../../judge-changes.ts';
import { UsageError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import type { ClaimName, ClaimStatus, Context } from '../../model.ts';
import { answerDocument } from '../../report/json.ts';
import type { ClaimPolicy } from '../../rulebook/claim-policy.ts';
import type { Output } from '../command.ts';
import { withSession } from '../shared/with-session.ts';

/**
 * `pygov evidence record`: runs a command in the snapshot of a tree, as a gate runs that of a claim in `checks:`, and
 * records what came of it. The command is one of the inputs, so that the claim is served only where the tree's own
 * configuration has the very same one. What a command shows is never taken for a claim that pygov proves by a check of
 * its own.
 * @returns 0 where it passed, 1 where it failed, 2 where it proved nothing
 * @throws UsageError for a claim that is not one of `checks:`
 */
export async function record(
  context: Context,
  { claim: name, run, tree, json }: { claim: string; run: readonly string[]; tree: string; json: boolean },
  output: Output,
): Promise<number> {
  return withSession(context, async session => {
    // Against nothing, so that every file is one that changed.
    const { change } = await rangeToJudge(session, { tree, base: emptyTree(session.repository) });
    const options = { gate: 'ci', keepGoing: true, onProgress: () => undefined } as const;
    const request = await gateRequest(session, change, options);
    const claim = ownClaim(request.policy.claims, name);
    const status = await runAs({ ...claim, command: { ...claim.command, run } }, request);
    const serves = JSON.stringify(run) === JSON.stringify(claim.command.run);
    const { kind } = status;
    if (json) {
      const evidence = 'evidence' in status ? status.evidence.map(({ id }) => id) : [];
      output.out(
        answerDocument({ claim: name, tree: change.head.tree, serves, status: { ...status, evidence } }),
      );
    } else {
      output.out(`${name} at tree ${change.head.tree.slice(0, 10)}: ${kind}, ${printable(describe(status))}`);
      if ('output' in status && status.output) {
        for (const line of status.output.split('\n')) output.out(`  | ${printable(line)}`);
      }
      if (!serves) {
        output.out(
          printable(`it does not serve ${name}, whose command is: ${shellCommand(claim.command.run)}`),
        );
      }
    }
    return kind === 'VERIFIED' ? 0 : kind === 'FAILED' ? 1 : 2;
  });
}

type OwnClaim = ClaimPolicy & Required<Pick<ClaimPolicy, 'command'>>;

function ownClaim(claims: readonly ClaimPolicy[], name: ClaimName): OwnClaim {
  const claim = claims.find(known => known.name === name);
  if (claim?.command) return { ...claim, command: claim.command };
  const own = claims.filter(({ command }) => command).map(known => known.name);
  const has = own.length > 0 ? `has ${own.join(', ')}` : 'has none';
  throw new UsageError(
    claim
      ? `${name} is proved by a check of pygov's own, not by a command; for a claim of yours name it in "checks", which ${has}`
      : `${JSON.stringify(name)} is no claim of "checks" in the configuration of that tree, which ${has}`,
  );
}

async function runAs(claim: OwnClaim, request: GateRequest): Promise<ClaimStatus> {
  request.ledger.prepare();
  const plan = await planClaim(claim, request.head);
  if (plan.kind === 'not-needed') return { kind: 'NOT_NEEDED', why: plan.why };
  if (plan.kind === 'unproved') return { ...plan, kind: 'NOT_VERIFIED' };
  if (plan.kind === 'several') throw new Error(`${claim.name} has one command`);
  const answer = ask(plan, claim, request);
  request.ledger.setAside(answer.damaged);
  return (await runAndRecord(plan, answer, claim, request)).status;
}

function describe(status: ClaimStatus): string {
  if (status.kind === 'NOT_NEEDED') return status.why;
  return status.kind === 'NOT_VERIFIED' ? `${status.reason}: ${status.message}` : status.summary;
}
