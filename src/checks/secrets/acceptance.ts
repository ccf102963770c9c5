import { ConfigError, missingObject } from '../../lib/errors.ts';
import { lazily } from '../../lib/lazily.ts';
import type {
  Change,
  ChangeReader,
  Digest,
  Finding,
  Input,
  IntroducedBlob,
  RepoPath,
  TreeFile,
} from '../../model.ts';
import { acceptSecret, type WayToAccept } from './accept-secret.ts';
import { findSecrets, type FoundSecret } from './scan-blob.ts';
import {
  emptySecretBaseline,
  entryDigest,
  entryOf,
  parseSecretBaseline,
  secretBaselinePath,
  type SecretBaseline,
} from './secret-baseline.ts';

/** What is asked to accept findings of one Change. */
export interface AcceptanceScope {
  /** Without one, everything stood there before. */
  readonly change?: Change;
  readonly reader: Pick<ChangeReader, 'readBlob' | 'keptByLfs'>;
  /** Every file of the head tree. */
  readonly files: readonly TreeFile[];
  readonly claim: { readonly accepts: readonly WayToAccept[] };
  /** For the fingerprints of findings. */
  readonly key: () => Uint8Array;
  /** Everything stood there before, in the tree of a base. */
  readonly isBase?: boolean;
  /** As of `SecretKeys`. */
  readonly isKnown?: (path: RepoPath, value: string) => boolean;
}

/** Finds the secrets of a Change's blobs, and tells which of them people have let be. */
export interface Acceptance {
  /** Every finding of a blob; one that is let be has severity info. */
  readonly judge: (content: Uint8Array, blob: IntroducedBlob) => Promise<Finding[]>;
  /** The same, each with the digest that an entry of the baseline has for it. */
  readonly judgeForEntries: (content: Uint8Array, blob: IntroducedBlob) => Promise<JudgedSecret[]>;
  readonly baseline: SecretBaseline;
}

export interface JudgedSecret {
  readonly finding: Finding;
  readonly found: FoundSecret;
  readonly digest: Digest;
}

/**
 * A secret is known again by its rule and its value. It stood there before where any file that the Change touches held it
 * at the base: a line that moves, within its file or to another, takes its comment along, and so does a file that is
 * renamed. An entry of the baseline holds for its path alone. What the head tree lets be in a file is let be in earlier
 * versions of that file too, so that a comment mends a commit that was not pushed yet.
 * @param given instead of the baseline of the head tree
 * @throws ConfigError where the baseline of the head tree cannot be read
 */
export async function acceptanceFor(
  { change, reader, files, claim, key, isBase = false, isKnown }: AcceptanceScope,
  given?: SecretBaseline,
): Promise<Acceptance> {
  const { accepts } = claim;
  const file = files.find(({ path }) => path === secretBaselinePath);
  const baseline = given ?? (await readBaseline(file, reader)) ?? emptySecretBaseline();
  const changed = new Map(change?.files.map(one => [one.path, one]));
  const keys = { entries: baseline.key, findings: key, ...(isKnown && { isKnown }) };
  const find = (content: Uint8Array, path: RepoPath) => findSecrets(content, path, keys);
  const inFile = async (one: TreeFile | undefined): Promise<FoundSecret[]> => {
    const content = one && !isSubmodule(one) ? await reader.readBlob(one.oid) : undefined;
    if (!content || !one) return [];
    return find((await reader.keptByLfs(content))?.content ?? content, one.path);
  };
  const headFile = (path: RepoPath) => files.find(one => one.path === path);
  const atHead = remembered((path: RepoPath) => inFile(headFile(path)));
  const atBase = lazily(async () => {
    const secrets = new Set<string>();
    for (const { base } of change?.files ?? [])
      for (const found of await inFile(base)) secrets.add(identity(found));
    return secrets;
  });
  const stoodBefore = async (found: FoundSecret) => {
    if (!change || isBase) return true;
    const isThere = (other: FoundSecret) => identity(other) === identity(found);
    const { path } = found.finding;
    return (
      (await atBase()).has(identity(found)) || (!changed.has(path) && (await atHead(path)).some(isThere))
    );
  };
  const entriesBefore = lazily(async () => {
    const entry = changed.get(secretBaselinePath);
    if (!entry) return baseline.entries;
    const before = await readBaseline(entry.base, reader).catch(ignoreBroken);
    return before?.key.equals(baseline.key) === true ? before.entries : new Map<string, never>();
  });
  const judgeSecret = async (found: FoundSecret, { oid, path }: IntroducedBlob, digest: Digest) => {
    const entry = entryOf(baseline, { rule: found.finding.rule, path, digest });
    const isNewEntry = entry !== undefined && !(await entriesBefore()).has(digest);
    const facts = { accepts, entry, isNewEntry, stoodBefore: () => stoodBefore(found) };
    const { markers } = found;
    const judged = await acceptSecret(found, { ...facts, markers });
    const head = headFile(path);
    if (judged.accepted || head === undefined || head.oid === oid) return judged;
    const later = (await atHead(path)).filter(other => identity(other) === identity(found));
    const again = later.flatMap(other => other.markers);
    return again.length === 0 ? judged : acceptSecret(found, { ...facts, markers: [...markers, ...again] });
  };
  const judgeForEntries: Acceptance['judgeForEntries'] = async (content, blob) => {
    const judged: JudgedSecret[] = [];
    for (const found of find(content, blob.path)) {
      const { finding, digests } = found;
      const digest = entryDigest(baseline, { rule: finding.rule, path: blob.path, value: digests.entry });
      judged.push({ finding: await judgeSecret(found, blob, digest), found, digest });
    }
    return judged;
  };
  return {
    baseline,
    judgeForEntries,
    judge: async (content, blob) => (await judgeForEntries(content, blob)).map(({ finding }) => finding),
  };
}

/**
 * What else a result depends on: the baseline, what stood there before, and what became of the files whose earlier versions
 * are judged.
 */
export function acceptanceInputs(
  { change, files }: Required<Pick<AcceptanceScope, 'change' | 'files'>>,
  blobs: readonly IntroducedBlob[],
): Input[] {
  const bases = change.files.flatMap(({ base }) => (base ? [`${base.oid} ${base.path}`] : []));
  const judged = new Set(blobs.map(({ path }) => path));
  const heads = files.flatMap(({ oid, path }) => (judged.has(path) ? [`${oid} ${path}`] : []));
  return [
    {
      kind: 'config',
      label: secretBaselinePath,
      value: files.find(({ path }) => path === secretBaselinePath)?.oid,
    },
    { kind: 'tree', label: 'what the changed files were', value: bases.join('\0') },
    { kind: 'tree', label: 'what the judged files are now', value: heads.join('\0') },
  ];
}

async function readBaseline(
  file: TreeFile | undefined,
  reader: Pick<ChangeReader, 'readBlob'>,
): Promise<SecretBaseline | undefined> {
  if (!file) return undefined;
  if (!file.mode.startsWith('100'))
    throw new ConfigError({ file: secretBaselinePath }, 'must be a regular file');
  const content = await reader.readBlob(file.oid);
  if (!content) throw missingObject(secretBaselinePath, file.oid);
  return parseSecretBaseline(content.toString());
}

/** One that the base could not read either accepts nothing. */
function ignoreBroken(error: unknown): undefined {
  if (!(error instanceof ConfigError)) throw error;
}

function identity({ finding, digests }: FoundSecret): string {
  return `${finding.rule} ${digests.entry}`;
}

function isSubmodule({ mode }: TreeFile): boolean {
  return mode === '160000';
}

function remembered<K, T>(make: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const made = new Map<K, Promise<T>>();
  return key => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
