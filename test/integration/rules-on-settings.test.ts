import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

test('retries in settings and pipelines are found, where they are new, and can be accepted there', async () => {
  const old = '[pytest]\naddopts = --reruns 1\n';
  const repo = await TestRepo.create({
    files: {
      'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n',
      'tox.ini': old,
    },
  });
  repo.write({
    'tox.ini': `${old}xfail_strict = true\n`,
    'pytest.ini': '[pytest]\naddopts = -q --reruns 3\n',
    'setup.cfg': '[tool:pytest]\naddopts = --reruns=2  # pygov: ignore[rerun-in-settings] until TICKET-17\n',
    'ci/test.yml': '# pytest --reruns 2\nscript: pytest tests || pytest --lf\n',
    '.github/workflows/ci.yml': 'jobs:\n  test:\n    steps:\n      - uses: nick-fields/retry@v3\n',
    'docs/tests.md': 'pytest --reruns 3\n',
  });
  await repo.git('add', '-A');
  const gate = await repo.pygov(['gate', 'pre-commit', '--json']);
  const { verdicts } = JSON.parse(gate.stdout) as {
    verdicts: [{ claims: { claim: string; notes: { rule: string; path: string; line: number }[] }[] }];
  };
  const { notes = [] } = verdicts[0].claims.find(({ claim }) => claim === 'rules-clean') ?? {};
  expect(notes.map(({ rule, path, line }) => `${path}:${line} ${rule}`).sort()).toEqual([
    '.github/workflows/ci.yml:4 retried-pipeline-step',
    'pytest.ini:2 rerun-in-settings',
    'setup.cfg:2 rerun-in-settings',
  ]);
  expect(notes.find(({ path }) => path === 'setup.cfg')).toMatchObject({
    accepted: { reason: 'until TICKET-17' },
  });
});
