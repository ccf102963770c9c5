import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Input, Oid, Outcome } from '../model.ts';
import { catalogue } from '../contracts/openapi/catalogue.ts';
import {
  compareTrees,
  type ComparedDocument,
  type DocumentTree,
} from '../contracts/openapi/compare-trees.ts';
import { mayHoldContract } from '../contracts/openapi/find-documents.ts';
import { findRationales } from '../contracts/rationale/find-rationales.ts';
import { count, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { findingsOf, type JudgedChanges } from './contracts/findings.ts';
import { readAcceptances, type Acceptances } from './contracts/read-acceptances.ts';

/** The key of the trailer by which a commit says why a change of a contract is right. */
const trailer = 'Compatibility';

/**
 * `contract-safe`: no OpenAPI document of the tree breaks those who rely on it, unless somebody says why. The documents of
 * base and head are compared from their blobs.
 */
export const contractsCheck: Check = {
  id: 'contracts',
  async plan(context): Promise<Plan> {
    if (context.isBase) return { kind: 'not-needed', why: 'what stands at the base is what is held against' };
    if (!context.change.files.some(({ path }) => mayHoldContract(path)))
      return { kind: 'not-needed', why: 'no OpenAPI document changed' };
    const documents = await compareDocuments(context);
    if (documents.length === 0) return { kind: 'not-needed', why: 'no OpenAPI document changed' };
    const [commits, acceptances] = [await context.reader.reasons(trailer), await readAcceptances(context)];
    const said = commits.map(({ commit, text, paths }) => [commit, text, [...paths].sort()]);
    return {
      kind: 'blobs',
      tool: 'pygov contract',
      command: ['pygov', 'contract', ...documents.map(({ path }) => path)],
      inputs: [
        { kind: 'policy', label: 'classes of changes', value: sha256(canonicalJson(catalogue)) },
        { kind: 'tree', label: 'documents before and after', value: filesOf(documents, context) },
        { kind: 'tree', label: 'what commits say of them', value: canonicalJson(said) },
        { kind: 'tree', label: 'what is accepted', value: canonicalJson(acceptances) },
        ...dayInput(documents, acceptances, context),
      ],
      run: () => {
        const changes = documents.flatMap(document => document.changes);
        const rationales = findRationales(changes, { files: acceptances.files, commits }, context.today);
        return Promise.resolve(judge(documents, findingsOf(changes, rationales, acceptances.broken)));
      },
    };
  },
};

/** What was announced, and what is accepted, ends on a day. */
function dayInput(
  documents: readonly ComparedDocument[],
  { files }: Acceptances,
  { today }: CheckContext,
): Input[] {
  const isAnnounced = documents.some(({ changes }) => changes.some(({ id }) => id.includes('sunset')));
  return isAnnounced || files.length > 0 ? [{ kind: 'env', label: 'day', value: today }] : [];
}

async function compareDocuments(context: CheckContext): Promise<ComparedDocument[]> {
  const { files, change, reader, today, cache } = context;
  const head = new Map(files.map(({ path, oid }) => [path, oid]));
  const base = new Map(head);
  for (const file of change.files) {
    if (file.base) base.set(file.path, file.base.oid);
    else base.delete(file.path);
  }
  const others = new Set<Oid>(await cache.readSet(otherFiles));
  const known = new Set(others);
  const read: DocumentTree['read'] = oid => reader.readBlob(oid);
  const compared = await compareTrees(
    { files: base, read, others },
    { files: head, read, others },
    {
      today,
      protection: 'wire',
    },
  );
  cache.addToSet(
    otherFiles,
    [...others].filter(oid => !known.has(oid)),
  );
  return compared;
}

/** Contents that are no document, as `isDocument` has it: another number makes all of before unknown. */
const otherFiles = 'no-openapi-1';

function filesOf(documents: readonly ComparedDocument[], { change, files }: CheckContext): string {
  const paths = new Set(documents.flatMap(document => document.files));
  const before = change.files.filter(({ path }) => paths.has(path));
  return [
    ...files.filter(({ path }) => paths.has(path)).map(({ path, oid }) => `${oid} ${path}`),
    ...before.map(({ path, base }) => `before ${base?.oid ?? 'absent'} ${path}`),
  ].join('\0');
}

function judge(documents: readonly ComparedDocument[], judged: JudgedChanges): Outcome {
  const { findings, broken, reasons, unknown, accepted } = judged;
  const of = count(documents.length, 'document');
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
