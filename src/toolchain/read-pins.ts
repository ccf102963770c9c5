import { posix } from 'node:path';
import type { LockSource, Pin } from '../dependencies/lock.ts';
import { readPdmLock } from '../dependencies/pdm-lock.ts';
import { readPipfileLock } from '../dependencies/pipfile-lock.ts';
import { readPoetryLock } from '../dependencies/poetry-lock.ts';
import { requiredPython } from '../dependencies/required-python.ts';
import { readRequirementsPins, type RequirementPin } from '../dependencies/requirements-pins.ts';
import { readUvLock } from '../dependencies/uv-lock.ts';
import { canonicalJson, sha256 } from '../lib/digest.ts';
import type { Cache, Input, RepoPath } from '../model.ts';
import type { FoundLock } from './find-lock.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Python } from './toolchain.ts';

export interface Pins {
  /** Each with the file that says so. */
  readonly packages: readonly RequirementPin[];
  /** Specifiers of which one must hold; none where nothing is said. */
  readonly python: readonly string[];
  /** Every file that was read. */
  readonly inputs: readonly Input[];
}

/**
 * Everything that a lock of the judged tree pins for an interpreter. Large ones take long to read, so what they say is
 * kept while the files are the same.
 * @throws ConfigError where a file cannot be read
 */
export async function readPins(
  lock: FoundLock,
  {
    project,
    python,
    cache,
  }: { project: ProjectConfig; python: Python; cache: Pick<Cache, 'read' | 'write'> },
): Promise<Pins> {
  const named = await project.inputs(lock.files);
  const key = sha256(canonicalJson(['pins 1', lock.manager, named, python.markers]));
  const text = await cache.read(key);
  const known = text === undefined ? undefined : (JSON.parse(text) as Pins);
  if (known) {
    const now = await project.inputs(known.inputs.map(({ label }) => label));
    if (canonicalJson(now) === canonicalJson(known.inputs)) return known;
  }
  const files = new Set(lock.files);
  const read = (path: RepoPath) => {
    files.add(path);
    return project.text(path);
  };
  const pinned =
    lock.manager === 'pip' ? await pinsOfPip(lock, read, python) : await pinsOf(lock, read, python);
  const pins = { ...pinned, inputs: await project.inputs([...files]) };
  cache.write(key, JSON.stringify(pins));
  return pins;
}

type Read = (path: RepoPath) => Promise<string | undefined>;

async function pinsOfPip(
  { files }: FoundLock,
  read: Read,
  { markers }: Python,
): Promise<Omit<Pins, 'inputs'>> {
  const packages: RequirementPin[] = [];
  for (const from of files) {
    const required = posix.basename(from) === 'requirements.txt';
    packages.push(...(await readRequirementsPins(from, { read, markers, required })));
  }
  return { packages, python: [] };
}

async function pinsOf(
  { manager, files: [from = ''] }: FoundLock,
  read: Read,
  { markers }: Python,
): Promise<Omit<Pins, 'inputs'>> {
  const text = (await read(from)) ?? '';
  const packages = manager === 'pip' ? [] : await readers[manager]({ file: from, text, markers });
  return { packages: packages.map(pin => ({ ...pin, from })), python: await requiredPython(from, text) };
}

const readers: Readonly<Record<Exclude<FoundLock['manager'], 'pip'>, (lock: LockSource) => Promise<Pin[]>>> =
  {
    uv: readUvLock,
    poetry: readPoetryLock,
    pdm: readPdmLock,
    pipenv: readPipfileLock,
  };
