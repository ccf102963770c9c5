import { describe, expect, it } from 'vitest';
import { secretSource } from '../helpers/bad-content.ts';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const ours = (text: string) => `rulebook: ours\nkind: repository\nformat: 1\nversion: 1\n${text}\n`;
const rulebook = (text: string) => ({ 'governance/rulebooks/ours.yml': ours(text) });
const failing = { 'test_it.py': 'def test_it():\n    assert False\n' };
const advisoryTests = 'claims: { tests-green: { gates: { pre-push: advisory }, reason: no hardware here } }';

/** A repository at its first commit, judged with what the second brings. */
async function judged(base: Record<string, string>, change: Record<string, string>) {
  const repo = await TestRepo.create({ venv: true, files: { 'notes.txt': '', ...base } });
  repo.write(change);
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'change');
  return repo.pygov(['gate', 'pre-push', '--base', 'HEAD^']);
}

describe('what a change loosens', () => {
  it('does not count for the change itself, and is named', async () => {
    const gate = await judged(rulebook('evidence: { max-age: 1d }'), {
      ...rulebook(advisoryTests),
      ...failing,
    });
    expect(gate.stdout).toMatch(/✗ tests-green +FAILED/);
    expect(gate.stdout).toContain(
      'warning: this change makes claims.tests-green.gates.pre-push advisory, which was required; it is judged by the policy of its base',
    );
    expect(gate.stdout).toContain(
      'warning: this change makes evidence.max-age 7d, which was 1d; it is judged by',
    );
    expect(gate.code).toBe(1);
  });

  it('counts from the next one on, and every verdict shows it with its reason', async () => {
    const gate = await judged(rulebook(advisoryTests), failing);
    expect(gate.stdout).toMatch(/✗ tests-green +FAILED.*\(advisory\)/);
    expect(gate.stdout).toContain(
      'warning: claims.tests-green.gates.pre-push is advisory instead of required (governance/rulebooks/ours.yml: no hardware here)',
    );
    expect(gate.code).toBe(0);
  });

  it('counts at once where pygov is adopted', async () => {
    expect(await judged({}, { ...rulebook(advisoryTests), ...failing })).toMatchObject({ code: 0 });
  });

  it('is measured by what ships where the base cannot be read', async () => {
    const gate = await judged(
      { '.governancerc': 'legacy: [' },
      {
        '.governancerc': '{}\n',
        ...rulebook(advisoryTests),
        ...failing,
      },
    );
    expect(gate.code).toBe(1);
  });

  it('counts at once for what stood there before, and for claims of the repository', async () => {
    const base = {
      '.governancerc.yaml': 'legacy: block\nchecks: { schema-current: { run: ["false"] } }\n',
      'old.py': 'print(no_such_name)\n',
    };
    const gate = await judged(base, {
      '.governancerc.yaml': '{}\n',
      'old.py': '# Moved.\nprint(no_such_name)\n',
    });
    expect(gate.stdout).toMatch(/✓ lint-clean +1 file, 1 finding that stood there before/);
    expect(gate.stdout).toContain(
      'warning: this change makes claims.lint-clean.existing count, which was block\n',
    );
    expect(gate.stdout).toContain('this change takes claims.schema-current.run away, which was ["false"]');
    expect(gate.code).toBe(0);
  });

  it('is no way to let a push off', async () => {
    const refs = 'gates: { pre-push: { refs: { "**": secrets } } }\n';
    const repo = await pushRepo({ '.governancerc': 'evidence: { max-age: 1d }\n' });
    await branchWith(repo, 'f', { '.governancerc': refs, 'bad.py': 'print(no_such_name)\n' });
    const push = await repo.tryGit(['push', 'origin', 'f']);
    expect(push.output).toMatch(/✗ lint-clean +FAILED/);
    expect(push.code).toBe(1);
  });
});

it('nobody takes the secret scan away in the commit that adds the secret', async () => {
  const off = rulebook(
    'claims: { secrets-clean: { gates: { pre-commit: off, pre-push: off }, reason: it is slow } }',
  );
  const gate = await judged(
    { '.governancerc': 'evidence: { max-age: 1d }\n' },
    { ...off, 'keys.py': secretSource },
  );
  expect(gate.stdout).toMatch(/✗ secrets-clean +FAILED/);
  expect(gate.stdout).toContain(
    'this change makes claims.secrets-clean.gates.pre-push off, which was required',
  );
  expect(gate.code).toBe(1);
});

it('a rulebook that cannot be followed is one clear error', async () => {
  const gate = await judged({}, rulebook('claims: { tests-green: { gates: { pre-push: advisory } } }'));
  expect(gate.stderr).toContain(
    'governance/rulebooks/ours.yml:5: "claims.tests-green.gates.pre-push" must be required, not advisory; a rulebook of the repository may loosen it with a `reason`',
  );
  expect(gate.code).toBe(2);
});

it('status counts what the repository has loosened', async () => {
  const repo = await TestRepo.create({ files: { 'app.py': '', ...rulebook(advisoryTests) } });
  const { stdout } = await repo.pygov(['status']);
  expect(stdout).toContain(
    '  1 setting of the policy loosened: claims.tests-green.gates.pre-push is advisory instead of required (governance/',
  );
});

describe('pygov policy', () => {
  it('shows every setting with its origin', async () => {
    const repo = await TestRepo.create({
      files: { 'app.py': '', '.governancerc': 'timeouts: { types-clean: 5m }\n', ...rulebook(advisoryTests) },
    });
    const { stdout } = await repo.pygov(['policy', 'show']);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'profile: backend-python (deterministic discovery)',
        '    Python 1 = 1 file of Python source 1',
        'precedence: master > core > profile > add-on > repository > configuration',
        'claims.types-clean.timeout = 5m  (.governancerc, was 15m by core)',
        'claims.tests-green.gates.pre-push = advisory  (governance/rulebooks/ours.yml, was required by core: no hardware here)',
        '1 of them loosened by this repository',
      ]),
    );
    const document = JSON.parse((await repo.pygov(['policy', 'show', '--json'])).stdout) as {
      loosened: object[];
    };
    expect(document.loosened).toEqual([
      {
        path: 'claims.tests-green.gates.pre-push',
        from: 'required',
        to: 'advisory',
        origin: 'governance/rulebooks/ours.yml',
        reason: 'no hardware here',
      },
    ]);
  });

  it.each([
    [
      'secrets-clean',
      /secrets-clean \(claim\): [^]*\nwhy: [^]*\nGOOD {2}[^]*\nBAD {3}[^]*\nto mend: [^]*gates\.ci = required {2}\(core\)/,
    ],
    ['UNTRACKED_INPUT', /UNTRACKED_INPUT \(reason\): .*\nto mend: /],
    ['github-token', /github-token \(rule\): GitHub access token\nwhy: [^]*BAD {3}[^]*to mend: first delete/],
    ['packed-content', /packed-content \(rule\): something packed .*\nwhy: .*\nto mend: unpack it/],
    ['undeclared-service', /undeclared-service \(rule\): a test connects to …\nto mend: /],
  ])('explains %s', async (name, text) => {
    const repo = await TestRepo.create({ files: { 'app.py': '' } });
    const explained = await repo.pygov(['policy', 'explain', name]);
    expect(explained.stdout).toMatch(text);
    expect(explained.code).toBe(0);
  });

  it.each([
    [
      ['explain', 'tests-gren'],
      /no claim, reason or rule is called "tests-gren"; did you mean tests-green\?/,
    ],
    [['explain'], /usage: pygov policy/],
    [['list'], /usage: pygov policy/],
    [['show', 'tests-green'], /usage: pygov policy/],
  ])('%j is refused', async (args, problem) => {
    const repo = await TestRepo.create({ files: { 'app.py': '' } });
    const refused = await repo.pygov(['policy', ...args]);
    expect(refused.stderr).toMatch(problem);
    expect(refused.code).toBe(2);
  });
});
