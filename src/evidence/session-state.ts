import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { errorCode, UsageError } from '../lib/errors.ts';
import { displayPath } from '../lib/repo-path.ts';
import { replaceFile } from '../lib/write-file.ts';
import type { LoadedRulebook, Verdict } from '../model.ts';
import { evidenceModes } from './evidence-modes.ts';
import { sessionStateSchema, type SessionState } from './session-state-schema.ts';

export type State = SessionState['SESSION_STATE'];

/**
 * Writes the last gate in the terms of the governance specification (SESSION_STATE). A projection of the verdict: no gate
 * reads it, and it can be made again by running the gate.
 * @param folder the absolute path of `.governance`
 * @param phase of the gate, as the master rulebook numbers them
 */
export function writeSessionState(folder: string, verdict: Verdict, phase: string): void {
  const text = `${JSON.stringify(sessionState(verdict, phase), undefined, 2)}\n`;
  replaceFile(join(folder, 'session-state.json'), text, evidenceModes(folder).file);
}

/**
 * What the last gate left, for people who want to read of it.
 * @throws UsageError where there is none, or one of another pygov
 */
export function readSessionState(folder: string): State {
  const recovery = 'pygov gate pre-commit';
  let text: string;
  try {
    text = readFileSync(join(folder, 'session-state.json'), 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new UsageError('no gate has been here yet', { recovery });
  }
  const state = parse(text);
  if (!state) throw new UsageError('session-state.json is damaged, or of another version', { recovery });
  return state;
}

function parse(text: string): State | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(sessionStateSchema, value);
  return result.success ? result.output.SESSION_STATE : undefined;
}

function sessionState(verdict: Verdict, phase: string): SessionState {
  const { profile, gate, change, blocker, warnings, scorecard } = verdict;
  const risk = riskTiering(verdict);
  return {
    SESSION_STATE: {
      ActiveProfile: profile.name,
      ProfileSource: profile.source,
      ProfileEvidence: profile.scopes.flatMap(({ folder, profile: name, stacks }) =>
        stacks.flatMap(({ stack, evidence }) =>
          evidence.map(({ what, weight }) => ({
            scope: `${folder || '.'}/`,
            profile: name,
            stack,
            what,
            weight,
          })),
        ),
      ),
      Conventions: Object.fromEntries(
        profile.scopes.flatMap(({ folder, conventions }) =>
          conventions ? [[`${folder || '.'}/`, conventions as State['Conventions'][string]]] : [],
        ),
      ),
      LoadedRulebooks: loadedRulebooks(verdict.rulebooks),
      Gate: {
        name: gate,
        phase,
        outcome: verdict.state,
        decidedBy: verdict.decidedBy,
        label: displayPath(change.label),
        tree: change.head.tree,
        base: change.base.tree,
        ...(blocker && { primaryBlocker: blocker }),
        at: verdict.started,
      },
      Claims: claims(verdict),
      BuildEvidence: { items: evidenceItems(verdict) },
      ...(risk && { RiskTiering: risk }),
      GateScorecards: scorecard ? { [gate]: scorecard as State['GateScorecards']['ci'] } : {},
      Warnings: [...warnings],
    },
  };
}

function loadedRulebooks(rulebooks: readonly LoadedRulebook[]): State['LoadedRulebooks'] {
  const only = (kind: LoadedRulebook['kind']) => {
    const [rulebook] = rulebooks.filter(known => known.kind === kind);
    if (!rulebook) throw new Error(`a policy without a ${kind} rulebook`);
    return loaded(rulebook);
  };
  const addOns = rulebooks.filter(({ kind }) => kind === 'add-on');
  return {
    master: only('master'),
    core: only('core'),
    profile: only('profile'),
    addons: Object.fromEntries(addOns.map(rulebook => [camelCase(rulebook.name), addOn(rulebook)])),
    repository: rulebooks.filter(({ kind }) => kind === 'repository').map(loaded),
  };
}

function loaded({
  name,
  origin,
  version = 0,
  digest = '',
}: LoadedRulebook): State['LoadedRulebooks']['core'] {
  return { name, origin, version, digest };
}

function addOn(rulebook: LoadedRulebook): State['LoadedRulebooks']['addons'][string] {
  const { name, origin, unavailable, class: requirement = 'advisory' } = rulebook;
  return unavailable === undefined
    ? { status: 'loaded', class: requirement, ...loaded(rulebook) }
    : { status: 'unavailable', class: requirement, name, origin, why: unavailable };
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

function claims({ claims: results }: Verdict): State['Claims'] {
  return results.map(({ claim, requirement, status, restsOn }) => ({
    claim,
    requirement,
    status: status.kind === 'NOT_NEEDED' ? 'not-needed' : status.kind,
    ...(status.kind === 'NOT_VERIFIED' && { reason: status.reason }),
    ...(status.kind === 'NOT_NEEDED' && { why: status.why }),
    evidence: [...(restsOn ?? ('evidence' in status ? status.evidence.map(({ id }) => id) : []))],
  }));
}

function evidenceItems({ claims: results }: Verdict): State['BuildEvidence']['items'] {
  return results.flatMap(({ claim, status }) =>
    'evidence' in status
      ? status.evidence.map(({ id, tool, command, result, summary, tree, started, finished }) => ({
          id,
          claim,
          result,
          summary,
          tool,
          command: [...command],
          tree,
          started,
          finished,
        }))
      : [],
  );
}

/** A change of ten thousand files is not listed whole. */
const filesListed = 50;

function riskTiering({ risk }: Verdict): State['RiskTiering'] {
  if (!risk) return undefined;
  return {
    tier: risk.tier,
    surfaces: risk.surfaces.map(({ surface, tier, files }) => ({
      surface,
      tier,
      files: files.slice(0, filesListed).map(({ path, because }) => ({ path: displayPath(path), because })),
      moreFiles: Math.max(0, files.length - filesListed),
    })),
    minimum: risk.minimum.map(proof => ({ ...proof, evidence: [...proof.evidence] })),
  };
}
