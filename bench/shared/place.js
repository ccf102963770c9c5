import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const pygov = join(root, 'bin', 'pygov.cjs');

/** Everything is measured in a folder that is gone at the end. */
export const folder = mkdtempSync(join(tmpdir(), 'pygov-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Nothing of the user's takes part. NODE_EXTRA_CA_CERTS alone would cost more than all the rest. */
export const env = {
  PATH: process.env['PATH'],
  HOME: join(folder, 'home'),
  TMPDIR: folder,
  GIT_CONFIG_NOSYSTEM: '1',
};
mkdirSync(env.HOME);
