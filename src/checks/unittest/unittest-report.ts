/** What a run of unittest's text runner (or Django's, which is one) says at its end. */
export interface UnittestReport {
  readonly ran: number;
  /** How many were skipped, and failed as expected. */
  readonly skipped: number;
  readonly ok: boolean;
  /** As it stands behind `FAILED`: `failures=1, errors=2`. */
  readonly counts: string;
  readonly failures: readonly UnittestFailure[];
}

export interface UnittestFailure {
  /** Dotted: `shop.tests.OrderTest.test_total`. */
  readonly id: string;
  /** The files and lines of the traceback, as printed, outermost first. */
  readonly frames: readonly { readonly file: string; readonly line: number }[];
  readonly message: string;
}

/**
 * Reads the text that the runner writes to stderr; undefined where it does not come to its end. What tests print may
 * stand in between, so the last summary counts:
 *
 *     ======================================================================
 *     FAIL: test_total (shop.tests.OrderTest.test_total)      before 3.11: (shop.tests.OrderTest)
 *     ----------------------------------------------------------------------
 *     Traceback (most recent call last):
 *       File "/slot/shop/tests.py", line 8, in test_total
 *     AssertionError: 1 != 2
 *
 *     ----------------------------------------------------------------------
 *     Ran 6 tests in 0.002s
 *
 *     FAILED (failures=1, skipped=1)
 */
export function readUnittestReport(stderr: string): UnittestReport | undefined {
  const summary = [...stderr.matchAll(/^Ran (\d+) tests? in .*$/gm)].at(-1);
  if (!summary) return undefined;
  const [, word, counts = ''] =
    /^(OK|FAILED|NO TESTS RAN)(?: \((.*)\))?\s*$/m.exec(stderr.slice(summary.index)) ?? [];
  if (word === undefined) return undefined;
  return {
    ran: Number(summary[1]),
    skipped: Number(/\bskipped=(\d+)/.exec(counts)?.[1] ?? 0),
    ok: word === 'OK',
    counts,
    failures: stderr
      .slice(0, summary.index)
      .split(/^={70}\n/m)
      .slice(1)
      .flatMap(readFailure),
  };
}

function readFailure(section: string): UnittestFailure[] {
  const header =
    /^(?:ERROR|FAIL|UNEXPECTED SUCCESS): (?<name>\S+)(?: \((?<place>[\w.]+)\))?(?<sub>.*)$/m.exec(section);
  if (!header?.groups) return [];
  const { name = '', place = '' } = header.groups;
  const id = place === '' || place.endsWith(`.${name}`) ? place || name : `${place}.${name}`;
  const frames = [...section.matchAll(/^ +File "(.+?)", line (\d+)/gm)];
  const last = frames.at(-1);
  const after = last ? section.slice(last.index) : '';
  const message = /^(?! |-{70}).+$/m.exec(after)?.[0] ?? header[0];
  return [{ id, frames: frames.map(([, file = '', line]) => ({ file, line: Number(line) })), message }];
}
