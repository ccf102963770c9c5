import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installedPackage } from '../helpers/installed-package.ts';
import { managerShims } from '../helpers/manager-shims.ts';
import { photograph } from '../helpers/photograph.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const suite = { 'test_one.py': 'def test_one():\n    assert True\n' };
const hash = (path: string) => createHash('sha256').update(path).digest('base64url').slice(0, 8);

/** What every lock of this file pins, in the words of its format. */
const locked = ['alpha', 'beta', 'delta', 'gamma', 'omega'];
const each = (write: (name: string) => string, between = '') => locked.map(write).join(between);

interface Project {
  readonly files: Readonly<Record<string, string>>;
  readonly lock: string;
  /** Where its manager would have made the environment; absolute or below the root. */
  readonly environment: (repo: TestRepo) => string;
  readonly found: string;
  /** What makes the environment as it is locked. */
  readonly sync: RegExp;
}

const projects: Record<string, Project> = {
  poetry: {
    files: {
      'pyproject.toml': '[tool.poetry]\nname = "shop"\n',
      'poetry.lock': each(
        name =>
          `[[package]]\nname = "${name}"\nversion = "1.0"\noptional = false\ngroups = ["main"]\nfiles = []\n`,
      ),
    },
    lock: 'poetry.lock',
    environment: ({ home, root }) => join(home, '.cache/pypoetry/virtualenvs', `shop-${hash(root)}-py3.11`),
    found: 'poetry',
    sync: /^poetry sync$/,
  },
  uv: {
    files: {
      'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\n',
      'uv.lock': `version = 1
[[package]]
name = "shop"
source = { virtual = "." }
dependencies = [${each(name => `{ name = "${name}" }`, ', ')}]
${each(name => `[[package]]\nname = "${name}"\nversion = "1.0"\nsource = { registry = "x" }\n`)}`,
    },
    lock: 'uv.lock',
    environment: () => '.venv',
    found: '.venv',
    sync: /^uv sync$/,
  },
  pipenv: {
    files: {
      Pipfile: '',
      'Pipfile.lock': JSON.stringify({
        default: Object.fromEntries(locked.map(name => [name, { version: '==1.0' }])),
      }),
    },
    lock: 'Pipfile.lock',
    environment: ({ home, root }) =>
      join(home, '.local/share/virtualenvs', `repo-${hash(`${root}/Pipfile`)}`),
    found: 'pipenv',
    sync: /^pipenv sync --dev$/,
  },
  pip: {
    files: {
      'requirements.txt': '-r base.txt\n',
      'base.txt': each(name => `${name}==1.0\n`),
    },
    lock: 'requirements.txt',
    environment: () => 'venv',
    found: 'venv',
    sync: /^\/.*\/venv\/bin\/python -m pip install -r requirements\.txt$/,
  },
};

test.each(Object.entries(projects))(
  'a project of %s is judged with its own environment and only as it is locked; its manager is told nothing [shim]',
  async (manager, { files, lock, environment, found, sync }) => {
    const repo = await TestRepo.create({ files: { ...suite, ...files, 'mypy.ini': '[mypy]\n' } });
    const site = await privateVenv(repo, environment(repo));
    repo.write({ '.git/info/exclude': '.venv\nvenv\n' });
    installedPackage(site, 'beta', '2.0');
    const shims = managerShims(repo.home, manager === 'pip' ? {} : { [manager]: '' });
    const env = { PATH: `${shims.folder}:${repo.env.PATH ?? ''}` };
    // What lies in the working tree is not judged, so what it locks does not count.
    repo.write({ [lock]: '' });
    const before = photograph(repo.root);

    const python = `${site.split('/lib/')[0] ?? ''}/bin/python`;
    const differs = `${python} is not as ${lock} has it: alpha 1.0 is missing, beta 2.0 instead of 1.0, delta 1.0 is missing and 2 more`;
    const refused = await repo.pygov(['gate', 'pre-push', '--keep-going'], { env });
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stdout).toContain(`types-clean             NOT_VERIFIED ENV_MISMATCH: ${differs}`);
    expect(refused.stdout).toContain(`tests-green             NOT_VERIFIED ENV_MISMATCH: ${differs}`);
    expect(/to mend: (.+)/.exec(refused.stdout)?.[1]).toMatch(sync);
    const ill = await repo.pygov(['doctor'], { env });
    expect(ill.stdout).toMatch(new RegExp(`^ok +python +3.* at ${python} \\(found by ${found}\\)$`, 'm'));
    expect(ill.stdout).toMatch(new RegExp(`^not ok +lock +.* is not as ${lock} has it: alpha 1\\.0`, 'm'));

    expect(photograph(repo.root)).toEqual(before);

    for (const name of locked) installedPackage(site, name, '1.0');
    const well = await repo.pygov(['doctor'], { env });
    expect(well.stdout).toMatch(
      new RegExp(`^ok +lock +5 packages in ${lock}: what is installed agrees$`, 'm'),
    );
    expect(shims.calls()).toEqual([]);
  },
);

test('a project of poetry is tested in its environment, and with no other where that is not there [shim]', async () => {
  const repo = await TestRepo.create({
    files: { ...suite, 'pyproject.toml': '[tool.poetry]\nname = "shop"\n' },
  });
  const shims = managerShims(repo.home, { poetry: '' });
  const env = { PATH: `${shims.folder}:${repo.env.PATH ?? ''}` };
  const refused = await repo.pygov(['gate', 'pre-push'], { env });
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stdout).toContain('blocked: tests-green: TOOL_UNAVAILABLE: the project uses poetry');
  expect(refused.stdout).toContain('to mend: poetry install\n');
  const environment = projects.poetry?.environment(repo);
  await privateVenv(repo, environment);
  expect((await repo.pygov(['gate', 'pre-push'], { env })).stdout).toMatch(/✓ tests-green +1 test/);
  expect(shims.calls()).toEqual([]);
});

test('a lock that cannot be read proves nothing, and is no crash [shim]', async () => {
  const repo = await TestRepo.create({ files: { ...suite, 'uv.lock': '<<<<<<< HEAD\n' }, venv: true });
  const { folder } = managerShims(repo.home, { uv: '' });
  const gate = await repo.pygov(['gate', 'pre-push'], {
    env: { PATH: `${folder}:${repo.env.PATH ?? ''}` },
  });
  expect(gate).toMatchObject({ code: 2 });
  expect(gate.stdout).toMatch(
    /tests-green +NOT_VERIFIED ENV_MISMATCH: the lock cannot be read, .*: uv\.lock:1: /,
  );
  expect(gate.stdout).toContain('to mend: uv lock\n');
});

test('environments of tox and nox are shown, and none is taken', async () => {
  const repo = await TestRepo.create({ files: { ...suite, 'tox.ini': '[tox]\n', 'uv.lock': '' } });
  for (const folder of ['.tox/py311', '.nox/tests-3-11']) {
    repo.write({ [`${folder}/bin/python`]: '#!/bin/sh\n' });
    repo.makeExecutable(`${folder}/bin/python`);
  }
  const doctor = await repo.pygov(['doctor']);
  expect(doctor.stdout).toMatch(
    /^not ok +python +the project uses uv \(uv\.lock\), and its environment is not there/m,
  );
  expect(doctor.stdout).toMatch(
    /^ok +other environments +\.tox\/py311\/bin\/python, \.nox\/tests-3-11\/bin\/python are not taken unasked/m,
  );
});
