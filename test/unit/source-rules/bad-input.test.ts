import { expect, test } from 'vitest';
import { compileRules } from '../../../src/source-rules/compile-rules.ts';
import { judgeSource } from '../../../src/source-rules/judge-source.ts';
import { sourceRules } from '../../../src/source-rules/rules.ts';
import { parser } from './parser.ts';

const sleeps = 'import time\ndef test_a():\n\ttime.sleep(2)\n';

test.each<[what: string, text: string, lines: readonly number[], partlyFrom?: number]>([
  ['nothing', '', []],
  ['tabs and form feeds', `\f${sleeps}\f\n`, [3]],
  ['line ends of Windows', sleeps.replaceAll('\n', '\r\n'), [3]],
  ['Python 2', `${sleeps}print "x"\nexec "y"\n`, [3]],
  ['a template', `${sleeps}{% if x %}\n{{ y }}\n`, [3], 4],
  ['half a file', `${sleeps}def f(`, [3], 4],
  ['a default of a type parameter', `${sleeps}class A[T=int]: pass\n`, [3], 4],
  ['no end of brackets', `${sleeps}x = ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`, [3]],
  ['a long chain', `${sleeps}time${'.a'.repeat(20_000)}()\n`, [3]],
  [
    'a deep block',
    `${sleeps}${Array.from({ length: 90 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join('')}${' '.repeat(90)}pass\n`,
    [3],
  ],
  ['a name that is a pattern', `${sleeps}import x as ünï\nünï.a()\n`, [3]],
])('%s', async (_what, text, lines, partlyFrom) => {
  const { found, partlyFrom: from } = judgeSource(
    { text, scope: 'test' },
    compileRules(sourceRules).test,
    await parser(),
  );
  expect(found.map(({ line }) => line)).toEqual(lines);
  expect(from).toBe(partlyFrom);
});

test('a module of two megabytes', async () => {
  const line = "x = call(1, 'abc', other.name(2, [3]))\n";
  const text = sleeps + line.repeat(2_000_000 / line.length);
  const { found } = judgeSource({ text, scope: 'test' }, compileRules(sourceRules).test, await parser());
  expect(found.map(({ line: at }) => at)).toEqual([3]);
});
