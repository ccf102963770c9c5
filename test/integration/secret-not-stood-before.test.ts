import { expect, it } from 'vitest';
import { secretSource, token } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';
import { expandShape } from '../unit/secrets/expand-shape.ts';

const other = expandShape('ghp_{crc32-base62:30}', 8).text;

/** Of OpenSSH: all of them begin alike for a whole line. */
const firstLine = expandShape('b3BlbnNzaC1rZXktdjE{base64:51}', 1).text;
const sshKey = (rest: string) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${firstLine}\n${rest.slice(4)}\n`;

async function gateOn(repo: TestRepo, files: Record<string, string | Uint8Array>) {
  repo.write(files);
  await repo.git('add', '-A');
  return repo.pygov(['gate', 'pre-commit']);
}

it.each<[where: string, file: (secret: string) => Uint8Array]>([
  ['a key whose first line is as that of the old one', secret => Buffer.from(sshKey(secret))],
  ['a file in UTF-16', secret => Buffer.from(`\ufeffA = 1\r\nB = 2\r\nT = "${secret}"\r\n`, 'utf16le')],
  ['a log with bare carriage returns', secret => Buffer.from(`1 %\r2 %\r3 %\nT = "${secret}"\n`)],
])('a new secret in the place of an old one is new: %s', async (_where, file) => {
  const repo = await TestRepo.create();
  repo.write({ 'old.txt': file(token) });
  await repo.git('add', '-A');
  await repo.git('commit', '-qm', 'start');
  const around = Buffer.concat([file(token), Buffer.from('\n\0')]);
  expect((await gateOn(repo, { 'old.txt': around })).stdout).toMatch(
    /✓ secrets-clean +1 finding that stood there before/,
  );
  const swapped = await gateOn(repo, { 'old.txt': file(other) });
  expect(swapped.stdout).toMatch(/✗ secrets-clean +FAILED: 1 secret/);
});

it('what the change accepts is all named, and what it accepts no more is no longer let be', async () => {
  const accepted = `t = '${token}'  # pygov:allow made up\n`;
  const repo = await TestRepo.create({ files: { 'old.txt': secretSource } });
  repo.write({ 'old.txt': `${secretSource}# More.\n` });
  await repo.git('add', '-A');
  await repo.pygov(['secrets', 'baseline', '--reason', 'revoked in May']);
  const gate = await gateOn(repo, {
    'a.txt': accepted.repeat(30),
    'z.txt': `t = '${other}'  # pygov:allow another\n`,
  });
  expect(gate.stdout).toMatch(/✓ secrets-clean .*32 accepted \(31 by comment, 1 by baseline\)/);
  expect(gate.stdout).toMatch(/a\.txt:1:6 .*: made up \(and 29 more in this file\)\n/);
  expect(gate.stdout).toMatch(/old\.txt:1:10 .*that comes with the change: revoked in May\n/);
  expect(gate.stdout).toMatch(/z\.txt:1:6 .*: another\n/);
  await repo.git('commit', '-qm', 'accept');
  repo.remove('.governance-baseline.json');
  const taken = await gateOn(repo, {
    'old.txt': `${secretSource}# Less.\n`,
    'z.txt': `t = '${other}'\n`,
  });
  expect(taken.stdout).toMatch(/✗ secrets-clean +FAILED: 2 secrets[^]*old\.txt:1[^]*z\.txt:1/);
});

it('an old secret stays old in every version of its file that a push brings; a second of the same is new', async () => {
  const repo = await TestRepo.create({ files: { 'old.txt': secretSource } });
  for (const text of [`${secretSource}A\n`, `${secretSource}B\n`]) {
    repo.write({ 'old.txt': text });
    await repo.git('commit', '-qam', 'more');
  }
  const push = () => repo.pygov(['gate', 'pre-push', '--base', 'main~2']);
  expect((await push()).stdout).toMatch(/✓ secrets-clean +2 findings that stood there before/);
  repo.write({ 'old.txt': secretSource.repeat(2) });
  await repo.git('commit', '-qa', '--amend', '-m', 'twice');
  expect((await push()).stdout).toMatch(/✗ secrets-clean +FAILED: 1 new, 2 stood there before/);
});
