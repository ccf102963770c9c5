import type { ClaimName, Evidence, Input, Oid } from '../model.ts';
import { fingerprint, recordInputs } from './fingerprint.ts';
import type { FreshnessRules } from './freshness.ts';
import type { Ledger } from './ledger.ts';
import { askLedger, type FreshEvidence } from './proof.ts';

/** Evidence that others made is kept under a name of its own: no check of pygov's ever takes it for what it ran itself. */
const ingestedCheck = 'ingested';

/** All that is known of a run somewhere else: the tree that it is said to be of. */
function inputsOf(tree: Oid): Input[] {
  return [{ kind: 'tree', label: 'judged files', value: tree }];
}

/** What a report says of a whole tree. */
export interface IngestedReport {
  readonly claim: ClaimName;
  readonly tree: Oid;
  readonly result: 'passed' | 'failed';
  readonly summary: string;
  readonly tool: string;
  readonly finished: Date;
}

export function recordIngested(ledger: Ledger, report: IngestedReport): Evidence {
  const { claim, tree, result, summary, tool, finished } = report;
  const inputs = recordInputs(inputsOf(tree));
  return ledger.append({
    check: ingestedCheck,
    claims: [claim],
    key: fingerprint(ingestedCheck, inputs),
    inputs,
    result,
    summary,
    findings: [],
    tool,
    command: ['pygov', 'evidence', 'ingest'],
    tree,
    gate: 'ci',
    started: finished.toISOString(),
    finished: finished.toISOString(),
  });
}

/** The ingested evidence for a claim at a tree, where it is fresh by the rules that hold for all evidence. */
export function findIngested(
  ledger: Ledger,
  claim: ClaimName,
  tree: Oid,
  rules: FreshnessRules,
): FreshEvidence | undefined {
  const question = { claim, check: ingestedCheck, inputs: inputsOf(tree) };
  return askLedger(ledger, question, rules).fresh[0];
}
