import type { ContractChange, Protection } from '../../../src/contracts/openapi/collect-changes.ts';
import { compareTrees, type DocumentTree } from '../../../src/contracts/openapi/compare-trees.ts';
import type { ChangeClass } from '../../../src/contracts/openapi/catalogue-schema.ts';

/** By path: text, or a value that is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** What changes from one set of files to another. */
export async function compare(
  base: Files,
  head: Files,
  { protection = 'wire', today = '2026-11-23' }: { protection?: Protection; today?: string } = {},
): Promise<ContractChange[]> {
  const compared = await compareTrees(treeOf(base), treeOf(head), { today, protection });
  return compared.flatMap(({ changes }) => changes);
}

function treeOf(files: Files): DocumentTree {
  const texts = new Map(
    Object.entries(files).map(([path, value]) => [
      path,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return { files: texts, read: oid => Promise.resolve(Buffer.from(oid)) };
}

/** The document around a fragment, as the rulebook describes. */
export function documentOf(
  { in: kind, version }: Pick<ChangeClass, 'in' | 'version'>,
  fragment: unknown,
): Files {
  if (kind === 'files') return fragment as Files;
  const operation = operationOf(kind, fragment);
  const hooks = kind === 'parameters' || kind === 'operation';
  const document =
    kind === 'document'
      ? (fragment as object)
      : {
          paths: { '/orders': { post: operation } },
          ...(hooks && { webhooks: { ordered: { post: operation } } }),
        };
  return { 'openapi.json': { openapi: hooks || version === '3.1' ? '3.1.0' : '3.0.3', ...document } };
}

function operationOf(kind: ChangeClass['in'], fragment: unknown): object {
  const responses = { '204': { description: '' } };
  if (kind === 'parameters') return { parameters: fragment, responses };
  if (kind === 'operation') return fragment as object;
  const content = { 'application/json': { schema: fragment } };
  return { requestBody: { content }, responses: { '200': { description: '', content } } };
}
