import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretSource } from '../helpers/bad-content.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const express = '{ "dependencies": { "express": "4" } }\n';
const suite = 'def test_it():\n    assert True\n';
const fastapi = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n';

/** What is ambiguous, the line that settles it, and how the shortlist begins. */
const repositories: readonly (readonly [string, Record<string, string>, string, string])[] = [
  [
    'a service of two stacks',
    { 'requirements.txt': 'fastapi\n', 'test_it.py': suite, 'package.json': express, 'index.js': '' },
    'profile: backend-python',
    'two stacks have an equal claim on the root: Python 10 = FastAPI (requirements.txt) 5 + requirements.txt 4 + 1 file of Python source 1; Node service 10 = Express 5 + ',
  ],
  [
    'one folder of several',
    {
      'api/pyproject.toml': fastapi,
      'api/test_it.py': suite,
      'web/package.json': '{ "dependencies": { "next": "14" } }\n',
      'jobs/go.mod': 'module jobs\n',
      'jobs/main.go': '',
      'jobs/requirements.txt': 'rich\n',
      'jobs/report.py': '',
    },
    'scopes: { "jobs/": backend-python }',
    'two stacks have an equal claim on jobs/: jobs/ Python 5 = ',
  ],
  [
    'a folder more than the configuration names',
    {
      '.governancerc.yaml': '\n',
      'setup.py': 'import setuptools\n\nsetuptools.setup(install_requires=["flask"])\n',
      'pom.xml': '<project>org.springframework</project>\n',
      'App.java': '',
      'test_it.py': suite,
      'web/package.json': express,
      'web/setup.cfg': '[options]\ninstall_requires = flask\n',
    },
    'scopes: { "./": backend-python, "web/": backend-python }',
    'two stacks have an equal claim on the root, web/: Python 10 = ',
  ],
];

describe('an ambiguous profile', () => {
  it.each(repositories)(
    'shuts a push until the printed line settles it: %s',
    async (_name, files, line, shortlist) => {
      const repo = await TestRepo.create({ venv: true, files });
      const gate = await repo.pygov(['gate', 'pre-push']);
      expect(gate.stdout).toContain(`blocked: profile: BLOCKED-AMBIGUOUS-PROFILE: ${shortlist}`);
      expect(gate.stdout).toMatch(/✓ secrets-clean[^]*· lint-clean +not reached/);
      expect(gate.code).toBe(2);

      const [, printed = ''] = /^ {2}to mend: (.*)$/m.exec(gate.stdout) ?? [];
      expect(printed).toBe(line);
      repo.write({ '.governancerc.yaml': `${printed}\n` });
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '-m', 'settle');
      const settled = await repo.pygov(['gate', 'pre-push']);
      expect(settled.stdout).toMatch(/✓ tests-green +1 test/);
      expect(settled.code).toBe(0);
    },
  );

  it('lets a commit through what secrets and lint let through, and says so', async () => {
    const [[, files] = ['', {}]] = repositories;
    const repo = await TestRepo.create({ venv: true });
    repo.write({ ...files, 'mypy.ini': '[mypy]\n' });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout).toMatch(
      /✓ secrets-clean[^]*✓ lint-clean[^]*! types-clean +skipped \(the profile is ambiguous\)/,
    );
    expect(gate.stdout).toMatch(
      /warning: two stacks have an equal claim on the root: Python 10 .*to settle it: profile: backend-python/,
    );
    expect(gate.stdout).toContain('unverified in ');
    expect(gate.code).toBe(0);

    repo.write({ 'bad.py': 'print(no_such_name)\n', 'keys.py': secretSource });
    await repo.git('add', '-A');
    const bad = await repo.pygov(['gate', 'pre-commit', '--keep-going']);
    expect(bad.stdout).toMatch(/✗ secrets-clean[^]*✗ lint-clean/);
    expect(bad.code).toBe(1);
  });
});

describe('scopes', () => {
  const files = {
    'api/pyproject.toml': fastapi,
    'api/main.py': '',
    'web/package.json': '{ "dependencies": { "next": "14" } }\n',
    'web/package.py': '',
  };

  it('are judged each by its own profile', async () => {
    const repo = await TestRepo.create({ files });
    repo.write({ 'web/package.py': 'print(no_such_name)\n' });
    await repo.git('add', '-A');
    const web = await repo.pygov(['gate', 'pre-commit']);
    expect(web.stdout).toMatch(/lint-clean +not needed \(no Python file changed\)/);
    expect(web.code).toBe(0);

    repo.write({ 'api/main.py': 'print(no_such_name)\n' });
    await repo.git('add', '-A');
    const api = await repo.pygov(['gate', 'pre-commit']);
    expect(api.stdout).toContain('    api/main.py:1:7 F821');
    expect(api.stdout).not.toContain('web/package.py');
    expect(api.code).toBe(1);
  });

  it('are not taken out of ours by the change that needs it', async () => {
    const repo = await TestRepo.create({ files: { ...files, '.governancerc.yaml': 'legacy: block\n' } });
    repo.write({
      'api/main.py': 'print(no_such_name)\n',
      '.governancerc.yaml': 'legacy: block\nscopes: { "api/": none }\n',
    });
    await repo.git('add', '-A');
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout).toContain('    api/main.py:1:7 F821');
    expect(gate.stdout).toContain(
      'warning: this change makes scopes.api/ none, which was backend-python; it is judged by the policy of its base',
    );
    expect(gate.code).toBe(1);
  });

  it('stand in the state of the session, with evidence and conventions', async () => {
    const repo = await TestRepo.create({
      files: { ...files, '.governancerc.yaml': 'scopes: { "web/": none }\n' },
    });
    await repo.pygov(['gate', 'pre-commit']);
    const text = readFileSync(join(repo.root, '.governance', 'session-state.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      SESSION_STATE: {
        ActiveProfile: 'backend-python',
        ProfileSource: 'deterministic discovery',
        ProfileEvidence: [
          { scope: 'api/', stack: 'python', what: 'FastAPI (api/pyproject.toml)', weight: 5 },
          { scope: 'api/', what: 'api/pyproject.toml', weight: 4 },
          { scope: 'api/', what: '1 file of Python source', weight: 1 },
          { scope: 'web/', profile: 'none', stack: 'frontend', what: 'Next.js', weight: 3 },
          { stack: 'frontend', weight: 4 },
          { stack: 'node', weight: 2 },
          { scope: 'web/', stack: 'python', weight: 1 },
        ],
        Conventions: { 'api/': { framework: ['FastAPI'], orm: 'unknown', layout: ['flat'] } },
      },
    });
  });

  it('of a broken dependency file are ours, and the file is named', async () => {
    const repo = await TestRepo.create({ files: { 'api/pyproject.toml': '[project\n' } });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout).toMatch(/warning: api\/pyproject\.toml cannot be read: api\/pyproject\.toml:1: /);
    expect(gate.code).toBe(0);
  });
});
