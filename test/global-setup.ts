import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ensurePythonEnv } from '../scripts/python-env.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the packed pygov is installed as a user would have it. */
    installed: string;
    /** A virtual environment with the Python tools. */
    venv: string;
  }
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Packs pygov, installs the tarball, and makes the Python environment: the tests run what users get. */
export default async function setup(project: TestProject): Promise<() => void> {
  const { venv } = await ensurePythonEnv('tests');
  const folder = mkdtempSync(join(tmpdir(), 'pygov-packed-'));
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  // `npm pack` builds first, by the script prepack.
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], root)) as [
    { filename: string },
  ];
  const installed = join(folder, 'installed');
  mkdirSync(installed);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ private: true, dependencies }));
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], installed);
  project.provide('installed', installed);
  project.provide('venv', venv);
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
