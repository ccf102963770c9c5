import { UsageError } from './errors.ts';

/** What a report in JUnit's XML says. A test counts once: as a failure or an error before it counts as skipped. */
export interface JunitCounts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  /** When the earliest suite started, in milliseconds since 1970, where the report says so with its time zone. */
  readonly startedMs?: number;
}

/** A report of 100,000 tests takes 30 MB. */
export const junitBytes = 64_000_000;

/**
 * Counts the tests of a report. The format has no standard; read are the dialects of pytest and of
 * unittest-xml-reporting: `testsuite` alone or several in `testsuites`, `testcase` with `failure`, `error` or `skipped`
 * in it. Where a suite claims more failures than its tests show, the claim counts. Entities are not expanded, a document
 * type is refused.
 * @throws UsageError for what is not whole, or no such report
 */
export async function readJunit(xml: string, name: string): Promise<JunitCounts> {
  if (xml.length > junitBytes) throw broken(name, 'is too big');
  if (/<!(DOCTYPE|ENTITY)/i.test(xml))
    throw broken(name, 'declares a document type, which no test report needs');
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser();
  const open: Element[] = [];
  let counts: JunitCounts | undefined;
  parser.on('error', ({ message }) => {
    throw broken(name, `is no whole XML: ${message}`);
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
    if (open.length === deepest) throw broken(name, 'is nested too deeply');
    const parent = open.at(-1);
    if (!parent && !/^testsuites?$/.test(tag)) {
      throw broken(name, 'is no test report: its root is neither testsuites nor testsuite');
    }
    parent?.inside.push(tag);
    open.push({ tag, attributes, inside: [], counts: nothing });
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (!element) return;
    const own = countElement(element);
    const parent = open.at(-1);
    if (parent) parent.counts = add(parent.counts, own);
    else counts = own;
  });
  parser.write(xml).close();
  if (!counts) throw broken(name, 'is empty');
  return counts;
}

/** An element that is being read. */
interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The names of the elements in it. */
  readonly inside: string[];
  /** Of the elements in it. */
  counts: JunitCounts;
}

/** Reports nest suites a few times. */
const deepest = 100;

const nothing: JunitCounts = { tests: 0, failures: 0, errors: 0, skipped: 0 };

function countElement({ tag, attributes, inside, counts }: Element): JunitCounts {
  if (tag === 'testcase') {
    const kind = (['failure', 'error', 'skipped'] as const).find(known => inside.includes(known));
    const one = { ...nothing, tests: 1 };
    return kind === undefined ? one : { ...one, [plural[kind]]: 1 };
  }
  if (!/^testsuites?$/.test(tag)) return nothing;
  const startedMs = earliest(counts.startedMs, timeOf(attributes.timestamp));
  return {
    // A test that a suite claims and does not show proves nothing; a failure does.
    ...counts,
    failures: Math.max(counts.failures, number(attributes.failures)),
    errors: Math.max(counts.errors, number(attributes.errors)),
    ...(startedMs !== undefined && { startedMs }),
  };
}

const plural = { failure: 'failures', error: 'errors', skipped: 'skipped' } as const;

function add(one: JunitCounts, other: JunitCounts): JunitCounts {
  const startedMs = earliest(one.startedMs, other.startedMs);
  return {
    tests: one.tests + other.tests,
    failures: one.failures + other.failures,
    errors: one.errors + other.errors,
    skipped: one.skipped + other.skipped,
    ...(startedMs !== undefined && { startedMs }),
  };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function number(claimed: string | undefined): number {
  return claimed !== undefined && /^\d+$/.test(claimed) ? Number(claimed) : 0;
}

/** pytest gives the zone since version 8.3; without one the time could be of any. */
function timeOf(timestamp: string | undefined): number | undefined {
  const time = /(Z|[+-]\d\d:?\d\d)$/.test(timestamp ?? '') ? Date.parse(timestamp ?? '') : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** For people: `12 tests, 1 failed, 2 skipped`. */
export function describeJunit({ tests, failures, errors, skipped }: JunitCounts): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return [
    counted(tests, 'test'),
    ...(failures > 0 ? [`${failures} failed`] : []),
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
}

function broken(name: string, problem: string): UsageError {
  return new UsageError(`${name} ${problem}`);
}
