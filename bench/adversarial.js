import { loadModule } from './shared/bundle.js';
import { table } from './shared/statistics.js';

const sizes = /** @type {const} */ ([32 * 1024, 128 * 1024]);
const shown = 10;

/** Each secret rule on lines of its own near misses: the worst of them, with all rules at work. */
export async function adversarial() {
  const { secretRules, scanBlob, brokenExamples, nearMisses, examplePath } = await loadModule(
    `export { secretRules } from './src/checks/secrets/rules.ts';
    export { scanBlob } from './src/checks/secrets/scan-blob.ts';
    export { brokenExamples, nearMisses } from './test/unit/secrets/near-misses.ts';
    export { examplePath } from './test/unit/secrets/example-path.ts';`,
    'adversarial',
  );
  const rows = [];
  for (const rule of secretRules) {
    const linesOf = (/** @type {number} */ size) => [
      ...nearMisses(rule, size),
      ...brokenExamples(rule, size),
    ];
    const small = linesOf(sizes[0]);
    for (const [index, { what, line }] of linesOf(sizes[1]).entries()) {
      const path = examplePath(rule);
      const before = fastest(scanBlob, small[index].line, path);
      rows.push({ rule: rule.id, what, before, after: fastest(scanBlob, line, path) });
    }
  }
  rows.sort((a, b) => b.after - a.after);
  const growth = Math.max(
    ...rows.filter(({ after }) => after > 20).map(({ before, after }) => after / before),
  );
  const head = [
    `worst ${shown} of ${rows.length} lines`,
    'rule',
    '32 KB, ms',
    '128 KB, ms',
    'growth (linear is 4)',
  ];
  const body = rows
    .slice(0, shown)
    .map(({ rule, what, before, after }) => [
      what,
      rule,
      before.toFixed(1),
      after.toFixed(1),
      (after / before).toFixed(1),
    ]);
  return `${table(head, body)}\n\nWorst growth of those above 20 ms: ${growth.toFixed(1)}.`;
}

/**
 * The least of three, ms.
 * @param {(bytes: Buffer, path: string) => unknown} scan
 * @param {string} text
 * @param {string} path
 */
function fastest(scan, text, path) {
  const bytes = Buffer.from(text);
  const took = [1, 2, 3].map(() => {
    const started = performance.now();
    scan(bytes, path);
    return performance.now() - started;
  });
  return Math.min(...took);
}
