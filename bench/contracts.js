import { loadModule } from './shared/bundle.js';
import { spread, table } from './shared/statistics.js';

/** In characters, of the YAML text; the goal for a comparison of two such documents is one second. */
const size = 2_000_000;

/**
 * Two OpenAPI documents of 2 MB that differ in some schemas, parsed and compared on one thread, as YAML and as JSON, beside
 * `JSON.parse` of both.
 * @param {{ runs: number }} options
 */
export async function contracts({ runs }) {
  const { compareTrees } = await loadModule(
    `export { compareTrees } from './src/contracts/openapi/compare-trees.ts';`,
    'contracts',
  );
  const [base, head] = [documentOf('integer'), documentOf('number')];
  const { dump } = await import('js-yaml');
  const ways = [
    { name: 'YAML', texts: [dump(base, { noRefs: true }), dump(head, { noRefs: true })] },
    { name: 'JSON', texts: [JSON.stringify(base), JSON.stringify(head)] },
  ];
  const rows = [];
  for (const { name, texts } of ways) {
    const [compared, parsed] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    let changes = 0;
    for (let run = -1; run < Math.min(runs, 7); run += 1) {
      const started = performance.now();
      const [document] = await compareTrees(treeOf(texts[0] ?? ''), treeOf(texts[1] ?? ''), {
        today: '2026-01-01',
        protection: 'wire',
      });
      if (run >= 0) compared.push(performance.now() - started);
      changes = document.changes.length;
      if (name !== 'JSON') continue;
      const begun = performance.now();
      for (const text of texts) JSON.parse(text);
      if (run >= 0) parsed.push(performance.now() - begun);
    }
    const megabytes = ((texts[0] ?? '').length / 1e6).toFixed(1);
    rows.push([name, megabytes, String(changes), spread(compared), parsed.length > 0 ? spread(parsed) : '']);
  }
  return table(['document', 'MB each', 'changes', 'ms, median (min-max)', 'JSON.parse of both'], rows);
}

/** @param {string} text */
function treeOf(text) {
  return { files: new Map([['openapi.yaml', text]]), read: async () => Buffer.from(text) };
}

/**
 * Routes that share schemas, which refer to one another, as those of a large service do.
 * @param {string} type of some fields
 */
function documentOf(type) {
  const schemas = Object.fromEntries(
    Array.from({ length: 960 }, (_, at) => [
      `Model${at}`,
      {
        type: 'object',
        required: ['id', 'name'],
        properties: Object.fromEntries([
          ['id', { type: 'integer', format: 'int64', description: 'its number, which never changes' }],
          ['name', { type: 'string', maxLength: 80, nullable: at % 2 === 0 }],
          ['state', { type: 'string', enum: ['new', 'open', 'closed'] }],
          ['amount', { type: at % 50 === 0 ? type : 'string', description: 'what it costs' }],
          ['made', { type: 'string', format: 'date-time', readOnly: true }],
          ['parts', { type: 'array', items: { $ref: `#/components/schemas/Model${near(at, 7)}` } }],
          ['other', { oneOf: [{ $ref: `#/components/schemas/Model${near(at, 3)}` }, { type: 'string' }] }],
        ]),
      },
    ]),
  );
  const paths = Object.fromEntries(
    Array.from({ length: 960 }, (_, at) => [
      `/models${at}/{id}`,
      { get: operationOf(at, false), put: operationOf(at, true) },
    ]),
  );
  const document = {
    openapi: '3.0.3',
    info: { title: 'large', version: '1' },
    paths,
    components: { schemas },
  };
  const text = JSON.stringify(document).length;
  if (text < size * 0.5) throw new Error(`the document has only ${text} characters`);
  return document;
}

/**
 * Another model of the same twenty.
 * @param {number} at
 * @param {number} step
 */
function near(at, step) {
  return at - (at % 20) + ((at * step + 1) % 20);
}

/**
 * @param {number} at
 * @param {boolean} hasBody
 */
function operationOf(at, hasBody) {
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/Model${at}` } } };
  return {
    operationId: `${hasBody ? 'put' : 'get'}_model_${at}`,
    tags: ['models'],
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
      { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
    ],
    ...(hasBody && { requestBody: { required: true, content } }),
    responses: { 200: { description: 'the model', content }, 404: { description: 'no such model' } },
  };
}
