import { describe, expect, test } from 'vitest';
import { describeJunit, readJunit } from '../../src/lib/junit.ts';

const suites = (body: string, attributes = '') =>
  `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" ${attributes}>${body}</testsuite></testsuites>`;
const good = '<testcase classname="tests.test_it" name="test_a" time="0.001" />';

describe('a report is counted', () => {
  test.each<[string, string, string]>([
    ['of pytest', suites(good, 'errors="0" failures="0" skipped="0" tests="1"'), '1 test'],
    [
      'with a failure, an error and a skip',
      suites(
        `${good}<testcase name="b"><failure message="assert &lt;x&gt; &amp; &#10;y">E   assert</failure></testcase>` +
          '<testcase name="c"><error message="setup">no</error></testcase>' +
          '<testcase name="d"><skipped type="pytest.skip" message="why">where</skipped></testcase>',
      ),
      '4 tests, 1 failed, 1 error, 1 skipped',
    ],
    [
      'of unittest-xml-reporting, a suite alone',
      '<testsuite name="T" tests="2" errors="0" failures="1" skipped="0"><properties/>' +
        '<testcase classname="T" name="a"/><testcase classname="T" name="b"><failure type="AssertionError"><![CDATA[<x> & ]]></failure>' +
        '<system-out><![CDATA[<testcase name="no test"/>]]></system-out></testcase></testsuite>',
      '2 tests, 1 failed',
    ],
    [
      'of suites in suites',
      suites(`<testsuite>${good}</testsuite><testsuite>${good}</testsuite>${good}`),
      '3 tests',
    ],
    ['of which none was collected', suites('', 'tests="0"'), '0 tests'],
    ['that claims tests which it does not show', suites('', 'tests="12"'), '0 tests'],
    [
      'that claims a failure which it does not show',
      suites(good, 'failures="1" tests="1"'),
      '1 test, 1 failed',
    ],
    ['without any suite', '<testsuites/>', '0 tests'],
  ])('%s', async (_what, xml, expected) => {
    expect(describeJunit(await readJunit(xml, 'junit.xml'))).toBe(expected);
  });

  test('with the time of its first suite, where it has a zone', async () => {
    const at = async (timestamp: string) =>
      (await readJunit(suites(good, `timestamp="${timestamp}"`), 'junit.xml')).startedMs;
    expect(await at('2026-01-02T03:04:05.000+01:00')).toBe(Date.parse('2026-01-02T02:04:05Z'));
    expect(await at('2026-01-02T03:04:05')).toBeUndefined();
    expect(await at('yesterday')).toBeUndefined();
  });
});

describe('a report is refused', () => {
  test.each<[string, string, RegExp]>([
    ['that is empty', '', /is no whole XML|is no test report/],
    ['that is cut off', suites(good).slice(0, -20), /is no whole XML: 1:\d+: /],
    ['that is no XML', 'tests: 12\n', /is no whole XML|is no test report/],
    ['of another kind', '<coverage line-rate="1"></coverage>', /is no test report/],
    ['that names an entity which there is not', suites('<testcase name="&huge;"/>'), /is no whole XML/],
    ['that is nested without end', `<testsuite>`.repeat(1_000), /is nested too deeply/],
    ['with text after its end', `${suites(good)}more`, /is no whole XML|is no test report/],
    [
      'that declares entities',
      `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${suites(good)}`,
      /declares a document type/,
    ],
  ])('%s', async (_what, xml, problem) => {
    await expect(readJunit(xml, 'junit.xml')).rejects.toThrow(problem);
  });
});
