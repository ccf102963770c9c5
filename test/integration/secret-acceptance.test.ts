import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretSource, token } from '../helpers/bad-content.ts';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';
import { expandShape } from '../unit/secrets/expand-shape.ts';

const other = expandShape('ghp_{crc32-base62:30}', 8).text;
const withComment = (comment: string) => secretSource.replace('\n', `  # ${comment}\n`);
const file = '.governance-baseline.json';

async function stage(repo: TestRepo, files: Record<string, string>): Promise<void> {
  repo.write(files);
  await repo.git('add', '-A');
}

/** What a gate says of secrets: its line, and what stands below it. */
async function judged(repo: TestRepo, files: Record<string, string>): Promise<Ran> {
  await stage(repo, files);
  const gate = await repo.pygov(['gate', 'pre-commit']);
  for (const secret of [token, other]) expect(gate.output).not.toContain(secret.slice(4));
  return gate;
}

const rulebook = (accepts: string, reason = '') => ({
  'governance/rulebooks/ours.yml': `rulebook: ours\nkind: repository\nformat: 1\nversion: 1\nclaims: { secrets-clean: { accepts: ${accepts}${reason} } }\n`,
});

describe('a comment on the line', () => {
  it('that comes with the secret needs a reason, and is named and counted', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': '' } });
    const comment = 'pygov:allow[github-token] revoked in May';
    const gate = await judged(repo, { 'keys.py': withComment(comment) });
    expect(gate.stdout).toMatch(/✓ secrets-clean +1 file, \d+ bytes scanned, 1 accepted \(1 by comment\)/);
    expect(gate.stdout).toMatch(
      /keys\.py:1:\d+ info github-token .*accepted by `pygov:allow\[github-token\]`: revoked in May/,
    );
    expect(gate.code).toBe(0);
    // The proof is told again with what it rests on.
    expect((await repo.pygov(['gate', 'pre-commit'])).stdout).toMatch(/1 accepted[^]*revoked in May/);
  });

  it('of a peer counts where the secret stood there before, also once it is moved', async () => {
    const repo = await TestRepo.create({ files: { 'keys.py': secretSource } });
    const gate = await judged(repo, { 'keys.py': `# Moved.\n${withComment('gitleaks:allow')}` });
    expect(gate.stdout).toMatch(/✓ secrets-clean .*1 accepted[^]*`gitleaks:allow`, it stood there before/);
    await repo.git('commit', '-qm', 'accept');
    await repo.git('mv', 'keys.py', 'moved.py');
    expect((await judged(repo, {})).stdout).toMatch(/✓ secrets-clean .*1 accepted/);
    const copied = await judged(repo, { 'new.py': `T = "${other}"  # gitleaks:allow\n` });
    expect(copied.stdout).toMatch(
      /new\.py:1:\d+ github-token .*`gitleaks:allow` does not count: it comes with/,
    );
    expect(copied.code).toBe(1);
  });

  it.each([
    ['forbids all', '[]', /does not count: the policy does not accept it/],
    ['accepts a baseline alone', '[baseline]', /does not count: the policy does not accept it/],
  ])('is judged by the policy of the base: one that %s', async (_what, accepts, said) => {
    const repo = await TestRepo.create({ files: rulebook(accepts) });
    const loosened = rulebook('[inline, inline-of-peers, baseline]', ', reason: we want to');
    const gate = await judged(repo, { ...loosened, 'keys.py': withComment('pygov:allow made up') });
    expect(gate.stdout).toMatch(said);
    expect(gate.stdout).toContain('it is judged by the policy of its base');
    expect(gate.code).toBe(1);
  });

  it('mends a commit that was not pushed yet; without it the push is blocked again', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': '' } });
    await stage(repo, { 'keys.py': secretSource });
    await repo.git('commit', '-qm', 'secret');
    const push = () => repo.pygov(['gate', 'pre-push', '--base', 'main~1']);
    expect((await push()).stdout).toMatch(/✗ secrets-clean +FAILED: 1 secret/);
    await stage(repo, { 'keys.py': withComment('pygov:allow revoked in May') });
    await repo.git('commit', '-qm', 'accept');
    const range = ['gate', 'pre-push', '--base', 'main~2'];
    expect((await repo.pygov(range)).stdout).toMatch(/✓ secrets-clean .*2 accepted \(2 by comment\)/);
    await stage(repo, { 'keys.py': secretSource });
    await repo.git('commit', '-qm', 'no more');
    expect((await repo.pygov(['gate', 'pre-push', '--base', 'main~3'])).stdout).toMatch(
      /✗ secrets-clean +FAILED: 1 secret/,
    );
  });
});

it('a baseline: asks for a reason, does not churn, holds for one value, and says what is stale', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': '' } });
  await stage(repo, { 'b.py': secretSource, 'a.py': `${secretSource}U = "${other}"\n` });
  const refused = await repo.pygov(['secrets', 'baseline']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/3 findings need a reason[^]*a\.py:2/);
  expect(await repo.pygov(['secrets', 'baseline', '--reason', '- '])).toMatchObject({ code: 2 });
  const some = await repo.pygov(['secrets', 'baseline', '--reason', 'made up for tests', 'a.py']);
  expect(some.stdout).toMatch(/2 entries, 2 new, 0 dropped\n +a\.py:1 github-token\n +a\.py:2 [^]*git add/);
  const part = await judged(repo, {});
  expect(part.stdout).toMatch(/FAILED: 1 secret in .*2 accepted \(2 by baseline\)/);
  expect(part.stdout).toContain(
    'accepted by an entry in the baseline that comes with the change: made up for tests',
  );
  await repo.pygov(['secrets', 'baseline', '--reason', 'revoked in May']);
  const text = readFileSync(join(repo.root, file), 'utf8');
  expect(
    text
      .split('\n')
      .slice(4, 7)
      .map(line => /"path":"(.*?)".*"reason":"(.*?)"/.exec(line)?.slice(1)),
  ).toEqual([
    ['a.py', 'made up for tests'],
    ['a.py', 'made up for tests'],
    ['b.py', 'revoked in May'],
  ]);
  expect((await judged(repo, {})).stdout).toMatch(/✓ secrets-clean .*3 accepted \(3 by baseline\)/);
  await repo.git('commit', '-qm', 'start');
  expect(await repo.pygov(['scan'])).toMatchObject({ code: 0 });

  const moved = await judged(repo, { 'b.py': `# Moved.\n\nOLD_${secretSource}` });
  expect(moved.stdout).toMatch(/✓ secrets-clean .*1 accepted \(1 by baseline\)/);
  // It does not come with this change.
  expect(moved.stdout).not.toContain('revoked in May');
  expect((await repo.pygov(['secrets', 'baseline'])).stdout).toBe(`${file}: 3 entries, 0 new, 0 dropped\n`);
  expect(readFileSync(join(repo.root, file), 'utf8')).toBe(text);
  const edited = await judged(repo, { 'b.py': `T = "${other}"\n` });
  expect(edited.stdout).toMatch(/✗ secrets-clean +FAILED: 1 secret/);

  await stage(repo, { 'b.py': '' });
  expect((await repo.pygov(['secrets', 'baseline'])).stdout).toContain(
    'stale: b.py github-token (revoked in May)',
  );
  const pruned = JSON.parse(
    (await repo.pygov(['secrets', 'baseline', '--prune', '--json'])).stdout,
  ) as object;
  expect(pruned).toMatchObject({ entries: 2, added: 0, dropped: 1, stale: [] });
  expect(readFileSync(join(repo.root, file), 'utf8')).not.toContain('b.py');
});

it('a baseline takes over what other scanners let be, and nothing that only may be meant', async () => {
  const repo = await TestRepo.create({ files: { 'a.py': '# One.\n', 'b.py': `T = "${other}"\n` } });
  await stage(repo, { 'a.py': `\n${secretSource}`, 'two.py': `A = "${token}"; B = "${other}"\n` });
  await repo.git('commit', '-qm', 'more');
  const commit = await repo.git('rev-parse', 'HEAD');
  await stage(repo, { 'a.py': `\n\n\n${secretSource}OTHER = "${other}"\n` });
  const fingerprints = [
    '# accepted',
    `${commit}:a.py:github-pat:2`,
    'a.py:github-pat:2',
    'two.py:github-pat:1',
    'gone.py:jwt:1',
  ];
  repo.write({ '.gitleaksignore': `${fingerprints.join('\n')}\n`, broken: `${token}\n` });
  const from = (name: string) => ['secrets', 'baseline', '--from', name, '--reason', 'revoked in May'];
  const refused = await repo.pygov(['secrets', 'baseline', '--from', '.gitleaksignore']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect((await repo.pygov(from('.gitleaksignore'))).stdout).toBe(
    `${file}: 1 entry, 1 new, 0 dropped\n    a.py:4 github-token\n  1 of 4 in .gitleaksignore were found; the others are as they were\n  to use it: git add ${file}\n`,
  );
  const hashed = (value: string) => createHash('sha1').update(value).digest('hex');
  const results = {
    'b.py': [{ type: 'GitHub Token', hashed_secret: hashed(other), is_verified: false, line_number: 9 }],
    'two.py': [{ type: 'GitHub Token', hashed_secret: hashed(token), is_secret: true, line_number: 1 }],
    'a.py': [{ type: 'Private Key', hashed_secret: hashed('BEGIN RSA PRIVATE KEY'), line_number: 4 }],
  };
  repo.write({ '.secrets.baseline': JSON.stringify({ version: '1.5.0', results }) });
  const taken = JSON.parse((await repo.pygov([...from('.secrets.baseline'), '--json'])).stdout) as object;
  expect(taken).toMatchObject({ entries: 2, added: 1, from: { matched: 1, total: 2 } });
  const wrong = await repo.pygov(from('broken'));
  expect(wrong).toMatchObject({ code: 2, stderr: 'pygov: broken:1: is not as gitleaks writes it\n' });
});

it('a baseline that cannot be read is one error; the change that mends it is not held up', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': '', 'old.py': secretSource, [file]: '{' } });
  const broken = await judged(repo, { 'app.py': 'A = 1\n' });
  expect(broken).toMatchObject({ code: 2 });
  expect(broken.stderr).toBe(
    `pygov: ${file}: is not valid JSON; mend it, or take it away and let \`pygov secrets baseline\` write it anew\n`,
  );
  repo.remove(file);
  const added = await repo.pygov(['secrets', 'baseline', '--reason', 'revoked in May']);
  expect(added.stdout).toContain('1 entry, 1 new');
  const mended = await judged(repo, { 'old.py': `${secretSource}A = 2\n` });
  expect(mended.stdout).toMatch(/✓ secrets-clean .*1 accepted \(1 by baseline\)/);
});
