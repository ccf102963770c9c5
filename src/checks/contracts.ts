import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Input, Outcome } from '../model.ts';
import { vocabulary } from '../contracts/models/vocabulary.ts';
import { catalogue } from '../contracts/openapi/catalogue.ts';
import type { ComparedDocument } from '../contracts/openapi/compare-trees.ts';
import { findRationales } from '../contracts/rationale/find-rationales.ts';
import { sayOnce } from '../contracts/report/say-once.ts';
import { loadParser } from '../source-rules/parser.ts';
import { count, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import {
  changesCode,
  compareCodeOf,
  compareDocuments,
  describeCode,
  mayChangeContract,
} from './contracts/compare-contracts.ts';
import { findingsOf, type JudgedChanges } from './contracts/findings.ts';
import { readAcceptances, type Acceptances } from './contracts/read-acceptances.ts';

/** The key of the trailer by which a commit says why a change of a contract is right. */
const trailer = 'Compatibility';

/**
 * `contract-safe`: no OpenAPI document of the tree, and no model or route of its code, breaks those who rely on it, unless
 * somebody says why. Base and head are compared from their blobs; no code is run.
 */
export const contractsCheck: Check = {
  id: 'contracts',
  async plan(context): Promise<Plan> {
    if (context.isBase) return { kind: 'not-needed', why: 'what stands at the base is what is held against' };
    if (!mayChangeContract(context)) return untouched;
    const documents = await compareDocuments(context);
    const touchesCode = await changesCode(context);
    if (documents.length === 0 && !touchesCode) return untouched;
    const [commits, acceptances] = [await context.reader.reasons(trailer), await readAcceptances(context)];
    const said = commits.map(({ commit, text, paths }) => [commit, text, [...paths].sort()]);
    const names = [...documents.map(({ path }) => path), ...(touchesCode ? ['models', 'routes'] : [])];
    return {
      kind: 'blobs',
      tool: 'pygov contract',
      command: ['pygov', 'contract', ...names],
      inputs: [
        {
          kind: 'policy',
          label: 'classes of changes',
          value: sha256(canonicalJson([catalogue, vocabulary])),
        },
        { kind: 'tree', label: 'documents before and after', value: filesOf(documents, context) },
        {
          kind: 'tree',
          label: 'code before and after',
          value: sha256(touchesCode ? describeCode(context) : ''),
        },
        { kind: 'tree', label: 'what commits say of them', value: canonicalJson(said) },
        { kind: 'tree', label: 'what is accepted', value: canonicalJson(acceptances) },
        ...dayInput(documents, acceptances, context),
      ],
      async run() {
        const parse = touchesCode ? await loadParser() : undefined;
        if (parse && typeof parse !== 'function') return unproved('TOOL_UNAVAILABLE', parse.unavailable);
        const ofDocuments = documents.flatMap(document => document.changes);
        const ofCode = parse ? await compareCodeOf(context, parse) : [];
        const changes = [...ofDocuments, ...sayOnce(ofCode, ofDocuments)];
        const rationales = findRationales(changes, { files: acceptances.files, commits }, context.today);
        const compared = [
          ...(documents.length > 0 ? [count(documents.length, 'document')] : []),
          ...(touchesCode ? ['models and routes'] : []),
        ];
        return judge(compared.join(', '), findingsOf(changes, rationales, acceptances.broken));
      },
    };
  },
};

const untouched: Plan = { kind: 'not-needed', why: 'no OpenAPI document, model or route changed' };

/** What was announced, and what is accepted, ends on a day. */
function dayInput(
  documents: readonly ComparedDocument[],
  { files }: Acceptances,
  { today }: CheckContext,
): Input[] {
  const isAnnounced = documents.some(({ changes }) => changes.some(({ id }) => id.includes('sunset')));
  return isAnnounced || files.length > 0 ? [{ kind: 'env', label: 'day', value: today }] : [];
}

function filesOf(documents: readonly ComparedDocument[], { change, files }: CheckContext): string {
  const paths = new Set(documents.flatMap(document => document.files));
  const before = change.files.filter(({ path }) => paths.has(path));
  return [
    ...files.filter(({ path }) => paths.has(path)).map(({ path, oid }) => `${oid} ${path}`),
    ...before.map(({ path, base }) => `before ${base?.oid ?? 'absent'} ${path}`),
  ].join('\0');
}

function judge(of: string, judged: JudgedChanges): Outcome {
  const { findings, broken, reasons, unknown, accepted } = judged;
  const recovery = 'pygov contract accept --reason "why no consumer breaks"';
  if (broken > 0)
    return {
      kind: 'failed',
      summary: `${[...(broken - reasons > 0 ? [count(broken - reasons, 'breaking change')] : []), ...(reasons > 0 ? [`${reasons} without a reason`] : [])].join(', ')} in ${of}`,
      findings,
      recovery,
    };
  if (unknown) return unproved('UNPROVABLE', unknown, { recovery });
  const said = accepted.length === 0 ? 'no consumer breaks' : accepted.join('; ');
  return { kind: 'passed', summary: `${of}, ${said}`, findings };
}
