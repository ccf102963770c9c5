import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { TestRepo, type Ran } from '../helpers/test-repo.ts';

const names = ['principal-excellence', 'risk-tiering', 'scorecard-calibration'] as const;

/** A pygov of the repository's own, one of whose shared rulebooks was damaged. */
function damagedPygov(
  repo: TestRepo,
  name: string,
  damage: (file: string) => void,
): (args: string[]) => Promise<Ran> {
  const modules = join(dirname(repo.root), 'own', 'node_modules');
  mkdirSync(modules, { recursive: true });
  const installed = join(inject('installed'), 'node_modules');
  cpSync(join(installed, 'pygov'), join(modules, 'pygov'), { recursive: true });
  for (const scope of ['@astral-sh', '@ast-grep']) symlinkSync(join(installed, scope), join(modules, scope));
  damage(join(modules, 'pygov', 'dist', 'shared', `${name}.json`));
  return args => repo.run([process.execPath, join(modules, 'pygov', 'bin', 'pygov.cjs'), ...args]);
}

const damages: Record<string, { damage: (file: string) => void; why: (name: string) => string }> = {
  missing: {
    damage: rmSync,
    why: name => `dist/shared/${name}.json of pygov is missing`,
  },
  unreadable: {
    damage: file => {
      writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    },
    why: name => `dist/shared/${name}.json of pygov holds no rulebook`,
  },
  'of another version': {
    damage: file => {
      writeFileSync(
        file,
        JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), version: 2 }),
      );
    },
    why: () => 'is of version 2, and version 1 is asked for',
  },
};

const notVerified = {
  'principal-excellence': ['scorecard-passed'],
  'risk-tiering': ['risk-covered', 'scorecard-passed'],
  'scorecard-calibration': ['scorecard-passed'],
};

describe('a shared rulebook', () => {
  const cases = names.flatMap(name => Object.keys(damages).map(damage => [name, damage] as const));
  it.each(cases)(
    '%s that is %s: a warning, its claims not verified, and the gate goes on',
    async (name, how) => {
      const repo = await TestRepo.create({ files: { 'app.py': 'A = 1\n' } });
      const { damage, why } = damages[how] ?? {};
      if (!damage || !why) throw new Error(how);
      const pygov = damagedPygov(repo, name, damage);
      const gate = await pygov(['gate', 'ci']);
      const claims = notVerified[name];
      expect(gate.stdout).toContain(
        `warning: the rulebook ${name} is not there (${why(name)}); not verified: ${claims.join(', ')}\n`,
      );
      expect(gate.stdout).toContain('ready-for-pr');
      expect(gate.code).toBe(0);
      const state = repo.sessionState();
      const key = name.replace(/-(.)/, (_dash, letter: string) => letter.toUpperCase());
      expect(state?.LoadedRulebooks.addons[key]).toMatchObject({ status: 'unavailable', why: why(name) });
      expect(
        state?.Claims.flatMap(({ claim, reason }) => (reason === 'RULEBOOK_UNAVAILABLE' ? [claim] : [])),
      ).toEqual(claims);
      expect([state?.RiskTiering?.tier, state?.GateScorecards.ci?.tier]).toEqual(
        {
          'principal-excellence': ['TIER-LOW', undefined],
          'risk-tiering': [undefined, 'TIER-HIGH'],
          'scorecard-calibration': ['TIER-LOW', undefined],
        }[name],
      );
    },
  );

  it('that is required and not there shuts the gate, and says how to get it back', async () => {
    const repo = await TestRepo.create({
      files: { 'app.py': 'A = 1\n', '.governancerc.yaml': 'add-ons: { risk-tiering: required }\n' },
    });
    const gate = await damagedPygov(repo, 'risk-tiering', rmSync)(['gate', 'ci']);
    expect(gate.stdout).toMatch(
      /blocked: rulebooks: BLOCKED-MISSING-ADDON: risk-tiering: dist\/shared\/risk-tiering\.json of pygov is missing\n {2}to mend: npm install --save-dev --force pygov@\d/,
    );
    expect(gate.code).toBe(2);
    expect(repo.sessionState()?.Gate.primaryBlocker).toMatchObject({ reason: 'BLOCKED-MISSING-ADDON' });
  });

  it('that is there is recorded with its version and digest', async () => {
    const repo = await TestRepo.create({ files: { 'app.py': 'A = 1\n' } });
    await repo.pygov(['gate', 'pre-commit']);
    const addons = repo.sessionState()?.LoadedRulebooks.addons;
    expect(Object.keys(addons ?? {})).toEqual(['principalExcellence', 'riskTiering', 'scorecardCalibration']);
    expect(addons?.riskTiering).toMatchObject({ status: 'loaded', version: 1, origin: 'pygov' });
  });

  it('is not asked for where the profile has none', async () => {
    const repo = await TestRepo.create({ files: { 'README.md': 'Nothing of Python.\n' } });
    await repo.pygov(['gate', 'ci']);
    expect(repo.sessionState()).toMatchObject({
      ActiveProfile: 'fallback-minimum',
      LoadedRulebooks: { addons: {} },
      GateScorecards: {},
    });
  });
});

const core = 'rulebook: team\nkind: add-on\nformat: 1\nversion: 1\n';
const asking = (more: string) =>
  `rulebook: ours\nkind: repository\nformat: 1\nversion: 1\nadd-ons: { team: { class: required, rulebook: governance/team.yml${more} } }\n`;

describe('an add-on of the repository', () => {
  it('tightens, and its settings say where they are from', async () => {
    const repo = await TestRepo.create({
      files: {
        'app.py': 'A = 1\n',
        'governance/rulebooks/ours.yml': asking(''),
        'governance/team.yml': `${core}surfaces: { money: { means: money, tier: TIER-HIGH, touched-by: [{ paths: ['ledger/**'] }] } }\n`,
      },
    });
    repo.write({ 'ledger/sum.py': 'B = 1\n' });
    await repo.git('add', '-A');
    await repo.git('commit', '-qm', 'bill');
    await repo.pygov(['gate', 'ci', '--base', 'HEAD^']);
    expect(repo.sessionState()?.RiskTiering).toMatchObject({
      tier: 'TIER-HIGH',
      surfaces: [{ surface: 'money' }],
    });
    expect((await repo.pygov(['policy', 'explain', 'money'])).stdout).toContain(
      'tier = TIER-HIGH  (governance/team.yml)',
    );
  });

  it.each([
    ['is missing', '', {}, 'governance/team.yml is not in the judged tree'],
    ['cannot be read', '', { 'governance/team.yml': `${core}surfaces: [\n` }, 'governance/team.yml:6: '],
    [
      'is of another version',
      ', version: 2',
      { 'governance/team.yml': core },
      'is of version 1, and version 2 is asked for',
    ],
  ])('that %s shuts the gate', async (_name, more, files, why) => {
    const repo = await TestRepo.create({
      files: { 'app.py': 'A = 1\n', 'governance/rulebooks/ours.yml': asking(more), ...files },
    });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stdout).toContain(`blocked: rulebooks: BLOCKED-MISSING-ADDON: team: ${why}`);
    expect(gate.code).toBe(2);
  });

  it('that names a proof nobody has is one clear error', async () => {
    const repo = await TestRepo.create({
      files: {
        'app.py': 'A = 1\n',
        'governance/rulebooks/ours.yml': asking(''),
        'governance/team.yml': `${core}surfaces: { money: { tier: TIER-HIGH, proofs: [audited], touched-by: [{ paths: ['ledger/**'] }] } }\n`,
      },
    });
    const gate = await repo.pygov(['gate', 'pre-commit']);
    expect(gate.stderr).toContain(
      'governance/team.yml: "surfaces.money.proofs" names no proof: audited; the proofs are lint,',
    );
    expect(gate.code).toBe(2);
  });
});

describe('enforce', () => {
  const validation = 'def f(a: int) -> int:\n    raise ValueError(a)\n';

  it.each([
    ['tiers', 'risk-covered', 'MISSING: TIER-MEDIUM (validation: more.py) asks for failing-path'],
    [
      'scorecard',
      'scorecard-passed',
      '0.40 of 0.85 for TIER-MEDIUM; not met: failing-path-tested, tests-moved',
    ],
  ])('%s blocks what else only warns', async (word, claim, why) => {
    const repo = await TestRepo.create({
      files: { 'app.py': 'A = 1\n', '.governancerc.yaml': 'target: main\n' },
    });
    await repo.git('checkout', '-qb', 'f');
    repo.write({ 'app.py': validation });
    await repo.git('commit', '-qam', 'refuse');
    const before = await repo.pygov(['gate', 'pre-push', '--base', 'main']);
    expect(before.stdout).toMatch(new RegExp(`${claim} .*\\(advisory\\)`));
    expect(before.code).toBe(0);
    repo.write({ '.governancerc.yaml': `target: main\nenforce: ${word}\n` });
    await repo.git('commit', '-qam', 'enforce');
    await repo.git('branch', '-f', 'main', 'HEAD');
    repo.write({ 'app.py': `${validation}\nB = 1\n`, 'more.py': validation });
    await repo.git('add', '-A');
    await repo.git('commit', '-qm', 'more');
    const after = await repo.pygov(['gate', 'pre-push', '--base', 'main']);
    expect(after.stdout).toContain(`blocked: ${claim}: ${why}`);
    expect(after.code).not.toBe(0);
    // What the change takes away again holds all the same.
    repo.write({ '.governancerc.yaml': 'target: main\n' });
    await repo.git('commit', '-qam', 'loosen');
    const loosened = await repo.pygov(['gate', 'pre-push', '--base', 'main']);
    expect(loosened.stdout).toContain(
      `warning: this change makes claims.${claim}.gates.pre-push advisory, which was required`,
    );
    expect(loosened.code).toBe(after.code);
  });
});

describe('a migration', () => {
  const migration = 'def upgrade(): ...\n\n\ndef downgrade(): ...\n';

  async function migrated(config: string) {
    const repo = await TestRepo.create({
      files: { 'app.py': 'A = 1\n', 'check.py': 'print("up, down, up")\n', '.governancerc.yaml': config },
    });
    await repo.git('checkout', '-qb', 'f');
    repo.write({ 'migrations/versions/0002_note.py': migration });
    await repo.git('add', '-A');
    await repo.git('commit', '-qm', 'migrate');
    return repo.pygov(['gate', 'pre-push', '--base', 'main']);
  }

  it('is not ready where nothing proves that it goes back', async () => {
    const gate = await migrated('target: main\n');
    expect(gate.stdout).toContain(
      'blocked: migrations-reversible: UNPROVABLE: no command of the repository proves it\n  to mend: ',
    );
    expect(gate.stdout).toContain('policy explain migrations-reversible');
    expect(gate.code).toBe(2);
  });

  it('is proved by the command of the repository', async () => {
    const gate = await migrated(
      'target: main\nchecks: { migrations-reversible: { run: [python3, check.py] } }\n',
    );
    expect(gate.stdout).toContain('✓ migrations-reversible');
    expect(gate.stdout).toContain('ready-for-pr');
    expect(gate.code).toBe(0);
  });

  it('is not made advisory without a reason', async () => {
    const gate = await migrated(
      'target: main\nchecks: { migrations-reversible: { run: [python3, check.py], advisory: true, gates: [pre-push] } }\n',
    );
    expect(gate.stderr).toContain(
      '"checks.migrations-reversible.gates.pre-push" must be required, not advisory',
    );
    expect(gate.code).toBe(2);
  });
});
