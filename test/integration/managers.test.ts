import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { managerShims } from '../helpers/manager-shims.ts';
import { photograph } from '../helpers/photograph.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const suite = { 'test_one.py': 'def test_one():\n    assert True\n' };
const hash = (path: string) => createHash('sha256').update(path).digest('base64url').slice(0, 8);

interface Project {
  readonly files: Readonly<Record<string, string>>;
  /** Where its manager would have made the environment; absolute or below the root. */
  readonly environment: (repo: TestRepo) => string;
  readonly found: string;
}

const projects: Record<string, Project> = {
  poetry: {
    files: { 'pyproject.toml': '[tool.poetry]\nname = "shop"\n' },
    environment: ({ home, root }) => join(home, '.cache/pypoetry/virtualenvs', `shop-${hash(root)}-py3.11`),
    found: 'found by poetry',
  },
  uv: {
    files: { 'pyproject.toml': '[tool.uv]\npackage = false\n' },
    environment: () => '.venv',
    found: 'found by .venv',
  },
  pipenv: {
    files: { Pipfile: '' },
    environment: ({ home, root }) =>
      join(home, '.local/share/virtualenvs', `repo-${hash(`${root}/Pipfile`)}`),
    found: 'found by pipenv',
  },
};

test.each(Object.entries(projects))(
  'a project of %s is judged with its own environment, and the manager is told nothing [shim]',
  async (name, { files, environment, found }) => {
    const repo = await TestRepo.create({ files: { ...suite, ...files } });
    const site = await privateVenv(repo, environment(repo));
    const shims = managerShims(repo.home, { [name]: '' });
    const env = { PATH: `${shims.folder}:${repo.env.PATH ?? ''}` };
    const before = photograph(repo.root);
    const gate = await repo.pygov(['gate', 'pre-push'], { env });
    expect(gate.stdout).toMatch(/✓ tests-green +1 test/);
    const doctor = await repo.pygov(['doctor'], { env });
    expect(doctor.stdout).toContain(`${site.split('/lib/')[0] ?? ''}/bin/python (${found})`);
    expect(shims.calls()).toEqual([]);
    expect(photograph(repo.root)).toEqual(before);
  },
);

test.each([
  ['poetry', 'poetry install'],
  ['uv', 'uv sync'],
  ['pipenv', 'pipenv sync --dev'],
])(
  'without its environment a project of %s is not judged with another one [shim]',
  async (name, recovery) => {
    const repo = await TestRepo.create({ files: { ...suite, ...projects[name]?.files } });
    const shims = managerShims(repo.home, { [name]: '' });
    const env = { PATH: `${shims.folder}:${repo.env.PATH ?? ''}` };
    const gate = await repo.pygov(['gate', 'pre-push'], { env });
    expect(gate).toMatchObject({ code: 2 });
    expect(gate.stdout).toContain(`blocked: tests-green: TOOL_UNAVAILABLE: the project uses ${name}`);
    expect(gate.stdout).toContain(`to mend: ${recovery}\n`);
    expect(shims.calls()).toEqual([]);
  },
);
