import { sha256 } from '../lib/digest.ts';
import { acceptedCount } from '../lib/accepted-count.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Finding, IntroducedBlob, Outcome } from '../model.ts';
import { count, judged, unproved, type Check, type CheckContext, type Plan } from './check.ts';
import { acceptanceRules } from './secrets/acceptance-rules.ts';
import { acceptanceFor, acceptanceInputs, type Acceptance } from './secrets/acceptance.ts';
import { rulesDigest } from './secrets/rules-digest.ts';
import { scanBlobs, type ScannedBlob } from './secrets/scan-blobs.ts';

/** `secrets-clean`: every blob that the Change introduces, also one that a later pushed commit deletes again. */
export const secretsCheck: Check = {
  id: 'secrets',
  async plan(context): Promise<Plan> {
    const cut = await context.reader.cutOffAt();
    if (cut !== undefined) {
      const message = `the history is cut off at commit ${cut.slice(0, 10)} (a shallow clone): what was before cannot be scanned`;
      return { kind: 'unproved', reason: 'OBJECT_MISSING', message, recovery: 'git fetch --unshallow' };
    }
    const blobs = await context.reader.introducedBlobs();
    if (blobs.length === 0) return { kind: 'not-needed', why: 'the change introduces no content' };
    const acceptance = await acceptanceFor(context);
    return {
      kind: 'blobs',
      tool: 'pygov secrets',
      command: ['pygov', 'secrets'],
      inputs: [
        { kind: 'policy', label: 'secret rules', value: rulesDigest() },
        {
          kind: 'tree',
          label: 'introduced blobs',
          value: blobs.map(({ oid, path }) => `${oid} ${path}`).join('\0'),
        },
        ...acceptanceInputs(context, blobs),
      ],
      run: () => judgeBlobs(context, blobs, acceptance),
      mend: findings => howToTakeOut(context, findings),
    };
  },
};

async function judgeBlobs(
  context: CheckContext,
  blobs: readonly IntroducedBlob[],
  acceptance: Acceptance,
): Promise<Outcome> {
  const { reader, cache, signal, change } = context;
  const set = `clean-blobs-${rulesDigest().slice(0, 16)}`;
  // Only pushes ask what is known: what a commit stages is new by nature. Both remember.
  const known = change.kind === 'staged' ? new Set<string>() : await cache.readSet(set);
  const unknown = blobs.filter(blob => !known.has(blobKey(blob)));
  const found: ScannedBlob[] = [];
  const clean: string[] = [];
  let bytes = 0;
  for await (const scanned of scanBlobs(unknown, reader, acceptance.judge)) {
    if (signal.aborted) return unproved('INTERRUPTED', 'the scan was interrupted');
    const { blob } = scanned;
    // Proof that it scanned: a blob that cannot be read ends the scan, it is never taken for clean.
    if (scanned.bytes === undefined) {
      const recovery = await reader.completeClone();
      return unproved('OBJECT_MISSING', `git does not have ${describeBlob(blob)}`, { recovery });
    }
    if (scanned.isUnfetched) {
      const message = `git-lfs has not fetched ${describeBlob(blob)}, so it was not scanned`;
      return unproved('OBJECT_MISSING', message, { recovery: 'git lfs fetch' });
    }
    bytes += scanned.bytes;
    if (scanned.findings.length === 0) clean.push(blobKey(blob));
    else found.push(scanned);
  }
  cache.addToSet(set, clean);
  const findings = await withCommits(context, found);
  const reused = blobs.length - unknown.length;
  const accepted = acceptedCount(findings);
  const scanned = [`${count(unknown.length, 'file')}, ${formatBytes(bytes)} scanned`, ...accepted].join(', ');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return judged(findings, {
    passed: reused > 0 ? `${scanned}, ${reused} known clean` : scanned,
    failed: `${count(errors, 'secret')} in ${scanned}`,
  });
}

/** What takes secrets out of what is judged; revoking them is told with each finding. */
async function howToTakeOut(
  { reader }: CheckContext,
  findings: readonly Finding[],
): Promise<{ recovery: string; output?: string }> {
  const { command, edited = [], publishedOn = [] } = await reader.takeOut(findings);
  const { edit, published } = acceptanceRules.mends;
  const words = [
    ...(publishedOn.length > 0 ? [published.replace('{branches}', publishedOn.join(', '))] : []),
    ...(edited.length > 0
      ? [edit.replace('{commits}', edited.map(commit => commit.slice(0, 10)).join(', '))]
      : []),
  ];
  return { recovery: command, ...(words.length > 0 && { output: words.join('\n') }) };
}

/** What a clean result is bound to. The path belongs to it: some rules judge a lock file otherwise than source. */
function blobKey({ oid, path }: IntroducedBlob): string {
  return sha256(`${oid} ${path}`);
}

/** A finding in the pushed history names the commit that brought it: removing it later does not help. */
async function withCommits(
  { reader, change }: CheckContext,
  scanned: readonly ScannedBlob[],
): Promise<Finding[]> {
  const oids = change.kind === 'staged' ? [] : [...new Set(scanned.map(({ blob }) => blob.oid))];
  const commits = await reader.introducingCommits(oids);
  return scanned.flatMap(({ blob, findings }) => {
    const commit = commits.get(blob.oid);
    return commit === undefined ? findings : findings.map(finding => ({ ...finding, commit }));
  });
}

/** A blob for people: by its path, else by its id. */
export function describeBlob({ oid, path }: IntroducedBlob): string {
  return path === '' ? oid : `${displayPath(path)} (${oid})`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
