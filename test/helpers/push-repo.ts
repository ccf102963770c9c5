import { expect } from 'vitest';
import { TestRepo } from './test-repo.ts';

/**
 * A repository with hooks and a bare remote `origin` beside it that has `main` already.
 * @param files what is on `main`
 */
export async function pushRepo(
  files: Record<string, string> = { 'app.py': 'START = 1\n' },
  options: { objectFormat?: 'sha1' | 'sha256'; venv?: boolean } = {},
): Promise<TestRepo> {
  const repo = await TestRepo.create({ files, ...options });
  const format = `--object-format=${options.objectFormat ?? 'sha1'}`;
  await repo.git('init', '-q', '--bare', '-b', 'main', format, '../remote.git');
  await repo.git('remote', 'add', 'origin', '../remote.git');
  await repo.git('push', '-q', '-u', 'origin', 'main');
  expect(await repo.pygov(['install'])).toMatchObject({ code: 0 });
  return repo;
}

/** Makes a branch at `start` with one commit that no hook has seen, and leaves `main` checked out. */
export async function branchWith(
  repo: TestRepo,
  name: string,
  files: Record<string, string>,
  start = 'main',
): Promise<void> {
  await repo.git('switch', '-q', '-c', name, start);
  repo.write(files);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '-m', `on ${name}`);
  await repo.git('switch', '-q', 'main');
}

/** The refs of the remote and what they point to. */
export async function remoteRefs(repo: TestRepo): Promise<Record<string, string>> {
  const lines = (await repo.git('ls-remote', '--refs', '../remote.git')).split('\n').filter(Boolean);
  return Object.fromEntries(lines.map(line => line.split('\t').reverse() as [string, string]));
}
