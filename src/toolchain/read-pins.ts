import { posix } from 'node:path';
import type { LockSource, Pin } from '../dependencies/lock.ts';
import { readPdmLock } from '../dependencies/pdm-lock.ts';
import { readPipfileLock } from '../dependencies/pipfile-lock.ts';
import { readPoetryLock } from '../dependencies/poetry-lock.ts';
import { readRequirementsPins, type RequirementPin } from '../dependencies/requirements-pins.ts';
import { readUvLock } from '../dependencies/uv-lock.ts';
import type { FoundLock } from './find-lock.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Python } from './toolchain.ts';

/**
 * Everything that a lock of the judged tree pins for an interpreter, each with the file that says so.
 * @throws ConfigError where a file cannot be read
 */
export async function readPins(
  { manager, files }: FoundLock,
  project: ProjectConfig,
  { markers }: Python,
): Promise<RequirementPin[]> {
  const pins: RequirementPin[] = [];
  for (const from of files) {
    if (manager === 'pip') {
      const required = posix.basename(from) === 'requirements.txt';
      const read = (path: string) => project.text(path);
      pins.push(...(await readRequirementsPins(from, { read, markers, required })));
      continue;
    }
    const text = (await project.text(from)) ?? '';
    const locked = await readers[manager]({ file: from, text, markers });
    pins.push(...locked.map(pin => ({ ...pin, from })));
  }
  return pins;
}

const readers: Readonly<Record<Exclude<FoundLock['manager'], 'pip'>, (lock: LockSource) => Promise<Pin[]>>> =
  {
    uv: readUvLock,
    poetry: readPoetryLock,
    pdm: readPdmLock,
    pipenv: readPipfileLock,
  };
