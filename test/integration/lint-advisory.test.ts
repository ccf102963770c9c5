import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const naive = 'from datetime import datetime\n\nNOW = datetime.now()\n';

test('without a linter, what ruff finds besides is shown where it is new, and blocks nothing', async () => {
  const repo = await TestRepo.create({ files: { 'old.py': naive } });
  repo.write({
    'old.py': `${naive}\n\nLATER = 1\n`,
    'new.py': 'import requests\n\n\ndef load(url):\n    return requests.get(url)\n',
  });
  await repo.git('add', '-A');
  const gate = await repo.pygov(['gate', 'pre-commit', '--json']);
  const { verdicts } = JSON.parse(gate.stdout) as {
    verdicts: [{ claims: { claim: string; notes: { rule: string; path: string; severity: string }[] }[] }];
  };
  const lint = verdicts[0].claims.find(({ claim }) => claim === 'lint-clean');
  expect(lint).toMatchObject({
    status: { kind: 'VERIFIED' },
    notes: [{ rule: 'S113', path: 'new.py', severity: 'warning' }],
  });
  expect(gate.code).toBe(0);
  // Whoever has chosen a linter has chosen its rules.
  repo.write({ '.flake8': '[flake8]\nselect = E9\n' });
  await repo.git('add', '-A');
  expect((await repo.pygov(['gate', 'pre-commit'])).output).not.toContain('S113');
});
