import { describeBlob, formatBytes, tooLarge } from '../checks/secrets.ts';
import { secretRules } from '../checks/secrets/rules.ts';
import { howToMend } from '../checks/secrets/scan-blob.ts';
import { scanBlobs, type ScannedBlob } from '../checks/secrets/scan-blobs.ts';
import type { UnusedAcceptances } from '../checks/secrets/unused-acceptances.ts';
import { acceptedCount } from '../lib/accepted-count.ts';
import { InterruptedError, UsageError } from '../lib/errors.ts';
import { packageVersion } from '../lib/package-root.ts';
import { printable } from '../lib/printable.ts';
import type { Context, Finding, Oid } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import { sarifDocument } from '../report/sarif.ts';
import { formatFindings } from '../report/terminal.ts';
import type { Output } from './command.ts';
import { scanTarget, type ScanTarget } from './scan/scan-target.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { makeSpinner } from './shared/spinner.ts';
import { shownEntry, shownMarker, unusedLines } from './shared/unused-lines.ts';
import { withSession } from './shared/with-session.ts';

const usage = `usage: pygov scan [PATH... | --history | --range A..B] [--json | --sarif]

Looks for secrets; by default in every file of the index.

  PATH...        in these files and folders of the index
  --history      in every blob that any ref reaches, each once
  --range A..B   in what the commits between A and B bring
  --json         one JSON document on stdout and nothing else
  --sarif        the same as SARIF 2.1.0

Exit code 0 if nothing was found, 1 if something was, 2 if something could not be scanned.`;

const options = {
  history: { type: 'boolean', default: false },
  range: { type: 'string' },
  sarif: { type: 'boolean', default: false },
  ...jsonOption,
} as const;

interface Scan {
  readonly findings: readonly Finding[];
  readonly unscanned: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly unused: UnusedAcceptances;
}

/** `pygov scan`: secrets in a whole repository, without a gate and without evidence. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options, positionals: true }, args, output);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const { history, range, json, sarif } = values;
  const ways = [history, range !== undefined, positionals.length > 0].filter(Boolean).length;
  if (ways > 1) throw new UsageError(`choose one of PATH, --history and --range\n\n${usage}`);
  if (json && sarif) throw new UsageError(`choose one of --json and --sarif\n\n${usage}`);
  return withSession(context, async session => {
    const target = await scanTarget(session, { history, range, paths: positionals });
    const spinner = json || sarif ? undefined : await makeSpinner(context.env);
    const scan = await scanAll(target, context, (done, bytes) => {
      spinner?.start(`${done} of ${target.blobs.length} scanned, ${formatBytes(bytes)}`);
    }).finally(() => spinner?.stop());
    if (sarif)
      output.out(sarifDocument(scan.findings, { ...scan, version: packageVersion(), rules: sarifRules() }));
    else if (json) output.out(asDocument(scan));
    else tell(scan, context, output);
    const isFound = scan.findings.some(({ severity }) => severity === 'error');
    return isFound ? 1 : scan.unscanned.length > 0 ? 2 : 0;
  });
}

async function scanAll(
  { blobs, reader, acceptance, introducingCommits, cutOff, sizes, tree }: ScanTarget,
  { signal }: Context,
  onProgress: (done: number, bytes: number) => void,
): Promise<Scan> {
  const found: ScannedBlob[] = [];
  const unscanned = [...cutOff];
  const judge: Parameters<typeof scanBlobs>[2] = async (content, blob) =>
    (await acceptance.judge(content, blob)).map(({ finding }) => finding);
  let files = 0;
  let bytes = 0;
  for await (const scanned of scanBlobs(blobs, reader, judge)) {
    if (signal.aborted) throw new InterruptedError('the scan was interrupted');
    if (typeof scanned.bytes === 'string') {
      const why = scanned.bytes === 'not-here' ? 'git does not have' : `is ${tooLarge}`;
      unscanned.push(`${describeBlob(scanned.blob)}, which ${why}`);
      continue;
    }
    files += 1;
    bytes += scanned.bytes;
    onProgress(files, bytes);
    if (scanned.isUnfetched) unscanned.push(`${describeBlob(scanned.blob)}, which git-lfs has not fetched`);
    if (scanned.findings.length > 0) found.push(scanned);
  }
  // Where something is known to be left out, the sum says nothing more; and a partial clone cannot tell it.
  if (unscanned.length === 0) {
    const there = await sizes(blobs.map(({ oid }) => oid));
    const expected = there.reduce((sum, size) => sum + size, 0);
    if (expected !== bytes || there.length !== files) {
      const git = `${formatBytes(expected)} in ${there.length} files`;
      unscanned.push(`${git} are what git has, and not what was scanned`);
    }
  }
  const commits = await introducingCommits([...new Set(found.map(({ blob }) => blob.oid))]);
  const findings = firstOfEach(found, commits);
  return { findings, unscanned, files, bytes, unused: tree ? acceptance.unused(tree) : nothingUnused };
}

const nothingUnused: UnusedAcceptances = { markers: [], entries: [] };

function asDocument({ unused, ...scan }: Scan): string {
  const { markers, entries } = unused;
  return answerDocument({ ...scan, unused: markers.map(shownMarker), stale: entries.map(shownEntry) });
}

/** A secret that stays in a file through many versions of it is one finding, in the oldest of them. */
function firstOfEach(found: readonly ScannedBlob[], commits: ReadonlyMap<Oid, Oid>): Finding[] {
  const age = new Map([...commits.keys()].map((oid, index) => [oid, index]));
  const oldestFirst = [...found].sort((a, b) => (age.get(a.blob.oid) ?? 0) - (age.get(b.blob.oid) ?? 0));
  const first = new Map<string, Finding>();
  for (const { blob, findings } of oldestFirst) {
    const commit = commits.get(blob.oid);
    const seen = new Map<string, number>();
    for (const finding of findings) {
      const kind = [finding.rule, finding.path, finding.message].join('\0');
      // Two of a kind in one version are two.
      const number = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, number);
      const key = `${kind}\0${number}`;
      if (!first.has(key)) first.set(key, commit === undefined ? finding : { ...finding, commit });
    }
  }
  return [...first.values()];
}

function tell({ findings, unscanned, files, bytes, unused }: Scan, { env }: Context, output: Output): void {
  const color = process.stdout.isTTY && env.TERM !== 'dumb' && !env.NO_COLOR;
  for (const line of formatFindings(findings, { color }, findings.length)) output.out(line);
  for (const line of unusedLines(unused)) output.out(line);
  for (const what of unscanned) output.out(`not scanned: ${printable(what)}`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const doubtful = warnings === 0 ? [] : [`${warnings} doubtful`];
  const counts = [
    `${errors} ${errors === 1 ? 'secret' : 'secrets'}`,
    ...doubtful,
    ...acceptedCount(findings),
  ];
  output.out(
    `${counts.join(', ')} in ${files} ${files === 1 ? 'file' : 'files'}, ${formatBytes(bytes)} scanned`,
  );
}

function sarifRules() {
  return secretRules.map(rule => ({
    id: rule.id,
    title: rule.title,
    help: `${rule.why}. ${howToMend(rule)}`,
  }));
}
