import { describe, expect, it } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

/** Tests that pass in the working tree, where `untracked` is, and judged by the gate. */
async function judged(
  files: Record<string, string>,
  untracked: Record<string, string>,
): Promise<[TestRepo, Ran]> {
  const repo = await TestRepo.create({
    venv: true,
    files: { ...files, '.gitignore': 'generated*\n*.local\n' },
  });
  repo.write(untracked);
  return [repo, await repo.pygov(['gate', 'pre-push'])];
}

describe('a test that needs a file which git does not track', () => {
  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      'that it opens',
      { 'test_it.py': 'def test_it():\n    open("data/x.local").close()\n' },
      { 'data/x.local': '' },
      'data/x.local',
    ],
    [
      'that it finds by its own place',
      {
        'test_it.py':
          'from pathlib import Path\n\n\ndef test_it():\n    (Path(__file__).parent / "x.local").read_text()\n',
      },
      { 'x.local': '' },
      'x.local',
    ],
    [
      'that it imports',
      { 'test_it.py': 'import generated\n\n\ndef test_it():\n    pass\n' },
      { 'generated.py': '' },
      'generated.py',
    ],
    [
      'that a package imports',
      {
        'app/__init__.py': '',
        'test_it.py': 'from app.generated_pb2 import X\n\n\ndef test_it():\n    assert X\n',
      },
      { 'app/generated_pb2.py': 'X = 1\n' },
      'app/generated_pb2.py',
    ],
  ])(
    '%s is not a failure, and the setting that brings it is printed',
    async (_what, files, untracked, path) => {
      const [repo, gate] = await judged(files, untracked);
      expect(gate.stdout).toMatch(new RegExp(`tests-green +NOT_VERIFIED UNTRACKED_INPUT: .* ${path}`));
      expect(gate.code).toBe(2);
      const [, line = ''] = /to mend: (snapshot: .*?) {2}# in \.governancerc/.exec(gate.stdout) ?? [];
      repo.write({ '.governancerc': `${line}\n` });
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '-m', 'include it');
      expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
    },
  );

  it('a file that is nowhere is a failure', async () => {
    const [, gate] = await judged({ 'test_it.py': 'def test_it():\n    open("nowhere.local")\n' }, {});
    expect(gate.stdout).toMatch(/tests-green +FAILED: 1 test, 1 failed/);
    expect(gate.code).toBe(1);
  });

  it('does not hide a test that fails by itself', async () => {
    const source = 'def test_a():\n    open("x.local")\n\n\ndef test_b():\n    assert False\n';
    const [, gate] = await judged({ 'test_it.py': source }, { 'x.local': '' });
    expect(gate.stdout).toMatch(/tests-green +FAILED: 2 tests, 2 failed/);
    expect(gate.code).toBe(1);
  });
});
