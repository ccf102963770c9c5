import { join } from 'node:path';
import { evidenceModes } from './evidence-modes.ts';
import { replaceFile } from '../lib/write-file.ts';
import type { Verdict } from '../model.ts';

/**
 * Writes the last gate in the terms of the governance specification (SESSION_STATE). A projection of the verdict: it
 * is never read back, and can be made again by running the gate.
 * @param folder the absolute path of `.governance`
 */
export function writeSessionState(folder: string, verdict: Verdict): void {
  const text = `${JSON.stringify(sessionState(verdict), undefined, 2)}\n`;
  replaceFile(join(folder, 'session-state.json'), text, evidenceModes(folder).file);
}

export function sessionState(verdict: Verdict): object {
  const items = verdict.claims.flatMap(({ claim, status }) =>
    'evidence' in status
      ? status.evidence.map(({ id, tool, command, result, summary, tree, started, finished }) => ({
          id,
          claim,
          result,
          summary,
          tool,
          command,
          tree,
          started,
          finished,
        }))
      : [],
  );
  return {
    SESSION_STATE: {
      ActiveProfile: verdict.profile.name,
      ProfileSource: verdict.profile.source,
      ProfileEvidence: verdict.profile.scopes.flatMap(({ folder, profile, stacks }) =>
        stacks.flatMap(({ stack, evidence }) =>
          evidence.map(({ what, weight }) => ({ scope: `${folder || '.'}/`, profile, stack, what, weight })),
        ),
      ),
      Conventions: Object.fromEntries(
        verdict.profile.scopes.flatMap(({ folder, conventions }) =>
          conventions ? [[`${folder || '.'}/`, conventions]] : [],
        ),
      ),
      Gate: {
        name: verdict.gate,
        outcome: verdict.state,
        tree: verdict.change.head.tree,
        base: verdict.change.base.tree,
        ...(verdict.blocker && { primaryBlocker: verdict.blocker }),
        at: verdict.started,
      },
      Claims: verdict.claims.map(({ claim, requirement, status }) => ({
        claim,
        requirement,
        status: status.kind === 'NOT_NEEDED' ? 'not-needed' : status.kind,
        ...(status.kind === 'NOT_VERIFIED' && { reason: status.reason }),
        ...(status.kind === 'NOT_NEEDED' && { why: status.why }),
      })),
      BuildEvidence: { items },
      Warnings: verdict.warnings,
    },
  };
}
