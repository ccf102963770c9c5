import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Ledger } from '../../src/evidence/ledger.ts';
import type { Evidence } from '../../src/model.ts';
import { coreRulebook } from '../../src/rulebook/load.ts';
import { goodSource } from '../helpers/bad-content.ts';
import { privateVenv } from '../helpers/private-venv.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const day = 86_400_000;

/** Claims that one gate settles in every way there is; `files` keeps them apart from what the cases edit. */
const checks = {
  proved: { run: ['python', '-c', 'pass'] },
  tool: { run: ['./tool.sh'] },
  unavailable: { run: ['no-such-program'] },
  unprovable: { run: ['python', '-I', '-c', 'pass'] },
  broken: { run: ['sh', '-c', 'kill -KILL $$'] },
  slow: { run: ['sleep', '30'] },
  skipped: { run: ['true'] },
  mutates: { run: ['sh', '-c', 'echo more >>about/a.txt'], order: 8 },
  interrupts: { run: ['sh', '-c', 'kill -INT $PPID; sleep 30'], order: 9 },
} as const;

function configuration({ run, ...more }: { run?: object; [key: string]: unknown } = {}): string {
  const all = Object.entries({ ...checks, ...run }).map(([name, check]) => [
    name,
    { ...check, files: ['about/**'], gates: ['pre-push'] },
  ]);
  return `${JSON.stringify({ checks: Object.fromEntries(all) as object, timeouts: { slow: '1s' }, ...more })}\n`;
}

const files = {
  '.governancerc': configuration(),
  'about/a.txt': 'a\n',
  'tool.sh': '#!/bin/sh\n',
  'app.py': goodSource,
};

interface Case {
  readonly code: string;
  readonly claim: string;
  /** What is committed on top; the commit goes again after the case. */
  readonly files?: Readonly<Record<string, string>>;
  /** What else comes about before it is asked why. */
  readonly before?: (repo: TestRepo) => unknown;
}

const gate = (repo: TestRepo) => repo.pygov(['gate', 'pre-push']);
const suite = (body: string) => ({ 'test_it.py': `def test_it():\n    ${body}\n` });

/** What one gate has left: asked in this order, because some spoil what it has proved. */
const cases: readonly Case[] = [
  { code: 'TOOL_UNAVAILABLE', claim: 'unavailable' },
  { code: 'UNPROVABLE', claim: 'unprovable' },
  { code: 'TOOL_ERROR', claim: 'broken' },
  { code: 'TIMEOUT', claim: 'slow' },
  { code: 'SKIPPED', claim: 'skipped' },
  { code: 'MUTATED_DURING_RUN', claim: 'mutates' },
  { code: 'INTERRUPTED', claim: 'interrupts' },
  { code: 'MISSING', claim: 'lint-clean', files: { 'new.py': goodSource } },
  { code: 'TREE_CHANGED', claim: 'proved', files: { 'about/a.txt': 'b\n' } },
  { code: 'CONFIG_CHANGED', claim: 'proved', files: { '.gitattributes': '*.txt -text\n' } },
  {
    code: 'ENV_CHANGED',
    claim: 'proved',
    files: { '.governancerc': configuration({ env: { set: { MODE: 'test' } } }) },
  },
  {
    code: 'POLICY_CHANGED',
    claim: 'proved',
    files: { '.governancerc': configuration({ run: { proved: { run: ['python', '-c', ''] } } }) },
  },
  { code: 'TOOL_CHANGED', claim: 'tool', files: { 'tool.sh': '#!/bin/sh\ntrue\n' } },
  { code: 'PARTIAL_SCOPE', claim: 'lint-clean', files: { '.flake8': '[flake8]\nexclude = *.py\n' } },
  {
    code: 'PYTHON_CHANGED',
    claim: 'proved',
    files: { '.governancerc': configuration({ python: '.other/bin/python' }) },
    before: otherPython,
  },
  {
    code: 'SERVICE_UNAVAILABLE',
    claim: 'tests-green',
    files: {
      ...suite('pass'),
      '.governancerc': configuration({ tests: { requires: ['tcp:127.0.0.1:1'] } }),
    },
    before: gate,
  },
  { code: 'ENV_MISMATCH', claim: 'tests-green', files: suite('import no_such_package'), before: gate },
  {
    code: 'UNTRACKED_INPUT',
    claim: 'tests-green',
    files: suite('open("ignored.txt")'),
    before(repo) {
      appendFileSync(join(repo.root, '.git/info/exclude'), 'ignored.txt\n');
      repo.write({ 'ignored.txt': '' });
      return gate(repo);
    },
  },
  {
    code: 'OBJECT_MISSING',
    claim: 'secrets-clean',
    files: { 'gone.txt': 'soon to be gone\n' },
    async before(repo) {
      const oid = await repo.git('rev-parse', 'HEAD:gone.txt');
      repo.remove(`.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
      return gate(repo);
    },
  },
  {
    code: 'PACKAGES_CHANGED',
    claim: 'proved',
    async before(repo) {
      const [site = ''] = (await repo.run(['sh', '-c', 'echo .venv/lib/*/site-packages'])).stdout.split('\n');
      repo.write({ [`${site}/extra-1.0.dist-info/METADATA`]: 'Name: extra\n' });
      return () => {
        repo.remove(`${site}/extra-1.0.dist-info`);
      };
    },
  },
  { code: 'EXPIRED', claim: 'proved', before: redate(-8) },
  { code: 'FUTURE_TIMESTAMP', claim: 'proved', before: redate(10) },
  {
    code: 'UNSTABLE',
    claim: 'tool',
    before: repo => record(repo, 'own-tool', passed => ({ ...passed, result: 'failed' })),
  },
  {
    code: 'CORRUPT',
    claim: 'proved',
    before(repo) {
      const [first] = recorded(repo, 'own-proved');
      writeFileSync(join(repo.root, `.governance/ledger/own-proved/${first?.id ?? ''}.json`), '{"seal"');
    },
  },
];

/**
 * Of a gate alone, where `why` asks for one claim: about the whole tree, about claims after one that blocks, and about
 * rulebooks, which `shared-rulebooks.test.ts` takes away.
 */
const ofGatesAlone = [
  'BLOCKED-AMBIGUOUS-PROFILE',
  'BLOCKED-MISSING-ADDON',
  'NOT_REACHED',
  'RULEBOOK_UNAVAILABLE',
];

test('every reason comes about, and `pygov evidence why` names it with its meaning', async () => {
  expect([...cases.map(({ code }) => code), ...ofGatesAlone].sort()).toEqual(
    Object.keys(coreRulebook.reasons).sort(),
  );
  const repo = await TestRepo.create();
  await privateVenv(repo);
  repo.write(files);
  repo.makeExecutable('tool.sh');
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'start');
  const env = { PYGOV_SKIP: 'skipped' };
  const proved = await repo.pygov(['gate', 'pre-push', '--keep-going'], { env });
  expect(proved).toMatchObject({ code: 130 });
  expect(proved.stdout).toMatch(/✓ proved +exit code 0/);

  const named: Record<string, string> = {};
  for (const { code, claim, files: more, before } of cases) {
    repo.write(more ?? {});
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '--allow-empty', '--no-verify', '-m', code);
    const undo = await before?.(repo);
    const why = await repo.pygov(['evidence', 'why', claim, '--tree', 'HEAD']);
    const [, told = why.output] = /^ {2}([A-Z_]+): (?=.)/m.exec(why.stdout) ?? [];
    const means = coreRulebook.reasons[told]?.means ?? 'nothing';
    named[code] = why.stdout.includes(`  ${told} means: ${means}`) ? told : why.output;
    if (typeof undo === 'function') (undo as () => void)();
    await repo.git('reset', '-q', '--hard', 'HEAD^');
  }
  expect(named).toEqual(Object.fromEntries(cases.map(({ code }) => [code, code])));
});

/** An interpreter of another environment that calls itself another build. */
async function otherPython(repo: TestRepo): Promise<void> {
  appendFileSync(join(repo.root, '.git/info/exclude'), '.other\n');
  await repo.run(['.venv/bin/python', '-m', 'venv', '--without-pip', '.other']);
  const [site = ''] = (await repo.run(['sh', '-c', 'echo .other/lib/*/site-packages'])).stdout.split('\n');
  repo.write({
    [`${site}/sitecustomize.py`]: 'import sys\n\nsys.version = sys.version.replace("[", "[another ")\n',
  });
}

function recorded(repo: TestRepo, check: string): Evidence[] {
  const all = new Ledger(join(repo.root, '.governance')).all().records;
  return all.filter(one => one.check === check && one.result === 'passed');
}

function record(repo: TestRepo, check: string, change: (passed: Evidence) => Evidence): void {
  const ledger = new Ledger(join(repo.root, '.governance'));
  for (const one of recorded(repo, check)) ledger.append(change(one));
}

/** Lets the proof of `proved` be of another day. */
function redate(days: number): (repo: TestRepo) => void {
  return repo => {
    const old = recorded(repo, 'own-proved');
    const ledger = new Ledger(join(repo.root, '.governance'));
    ledger.remove(old);
    for (const one of old) {
      ledger.append({ ...one, finished: new Date(Date.parse(one.finished) + days * day).toISOString() });
    }
  };
}
