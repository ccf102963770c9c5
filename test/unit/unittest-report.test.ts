import { expect, test } from 'vitest';
import { readUnittestReport } from '../../src/checks/unittest/unittest-report.ts';
import { startFolders } from '../../src/checks/unittest/unittest-scope.ts';

const line = '-'.repeat(70);
const end = (ran: string, result: string): string => `\n${line}\nRan ${ran} in 0.002s\n\n${result}\n`;

const failure = (header: string): string => `${'='.repeat(70)}
${header}
A doc line.
${line}
Traceback (most recent call last):
  File "/slot/shop/tests.py", line 8, in test_total
    self.check(1)
  File "/slot/shop/check.py", line 3, in check
AssertionError: 1 != 2
second line
`;

test.each([
  ['that passes', end('2 tests', 'OK'), { ran: 2, skipped: 0, ok: true }],
  ['with skips', end('2 tests', 'OK (skipped=1, expected failures=1)'), { ran: 2, skipped: 1, ok: true }],
  ['with nothing, since 3.12', end('0 tests', 'NO TESTS RAN'), { ran: 0, ok: false, failures: [] }],
  [
    'whose tests print such lines too',
    end('9 tests', 'OK') + end('1 test', 'FAILED (errors=1)'),
    { ran: 1, ok: false, counts: 'errors=1' },
  ],
])('a run %s', (_what, text, expected) => {
  expect(readUnittestReport(text)).toMatchObject(expected);
});

test.each([
  ['that is ended from within', 'test_a (a.T.test_a) ... '],
  ['that never says how it was', `Ran 2 tests in 0.1s\n`],
])('a run %s says nothing', (_what, text) => {
  expect(readUnittestReport(text)).toBeUndefined();
});

test.each([
  ['since 3.11', 'FAIL: test_total (shop.tests.OrderTest.test_total)'],
  ['before', 'FAIL: test_total (shop.tests.OrderTest)'],
  ['of a subtest', 'FAIL: test_total (shop.tests.OrderTest.test_total) (i=0)'],
])('a failure as it is written %s', (_when, header) => {
  const report = readUnittestReport(failure(header) + end('1 test', 'FAILED (failures=1)'));
  expect(report?.failures).toEqual([
    {
      id: 'shop.tests.OrderTest.test_total',
      message: 'AssertionError: 1 != 2',
      frames: [
        { file: '/slot/shop/tests.py', line: 8 },
        { file: '/slot/shop/check.py', line: 3 },
      ],
    },
  ]);
});

test('an unexpected success has no traceback', () => {
  const section = `${'='.repeat(70)}\nUNEXPECTED SUCCESS: test_a (a.T.test_a)\n`;
  const report = readUnittestReport(section + end('1 test', 'FAILED (unexpected successes=1)'));
  expect(report?.failures).toEqual([
    { id: 'a.T.test_a', frames: [], message: 'UNEXPECTED SUCCESS: test_a (a.T.test_a)' },
  ]);
});

test.each([
  [['test_a.py'], [], ['.']],
  [['app/tests/test_a.py'], ['app', 'app/tests'], ['.']],
  [['tests/test_a.py', 'tests/unit/test_b.py', 'test_c.py'], ['tests/unit'], ['.', 'tests']],
])('discovery reaches %j, where %j are packages, from %j', (tests, packages, starts) => {
  expect(startFolders(tests, new Set(packages))).toEqual(starts);
});
