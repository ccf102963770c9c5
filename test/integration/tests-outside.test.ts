import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

/** Each is the body of a test, what is told of it, and what makes pygov silent. */
const outside = {
  'with a file of the home folder': [
    "with open(os.path.expanduser('~/data.csv')) as data: assert data.read()",
    'file reads ~/data.csv, which is not in the judged tree',
  ],
  'by pathlib': [
    "assert pathlib.Path('~/by-pathlib').expanduser().read_bytes()",
    'file reads ~/by-pathlib, which is not in the judged tree',
  ],
  'with a database': [
    "sqlite3.connect(os.path.expanduser('~/shop.db')).close()",
    'file reads ~/shop.db, which is not in the judged tree',
  ],
  'in a child process': [
    'subprocess.run([sys.executable, "-c", "open(\'{home}/by-a-child\')"], check=True)',
    'file reads ~/by-a-child, which is not in the judged tree',
  ],
  'with an ignored file of the working tree': [
    "assert open('{root}/local.json').read()",
    'untracked reads local.json of the working tree, which the judged tree does not have',
  ],
  'with a service': [
    "with contextlib.suppress(OSError): socket.create_connection(('127.0.0.1', 9), timeout=1)",
    'service connects to localhost:9',
  ],
  'with a host': [
    "with contextlib.suppress(OSError): socket.getaddrinfo('service.invalid', 443)",
    'service connects to service.invalid:443',
  ],
  'with a program': [
    "subprocess.run(['git', '--version'], check=True)",
    'program starts git, which is not part',
  ],
  'in a shell': [
    "os.system('LANG=C mill --version')",
    'program starts mill, which is not part of the environment',
  ],
  'with a variable': [
    "assert os.environ.get('SHOP_URL', '') is not None",
    'variable reads SHOP_URL, which is set here and not handed on to tests',
  ],
} as const;

const declared = `
env: { pass: [SHOP_URL] }
snapshot: { include: [local.json] }
tests:
  requires: ["program:git", "program:mill", "file:~/data.csv", "file:~/by-pathlib", "file:~/shop.db", "file:~/by-a-child"]
`;

const imports = 'import contextlib, os, pathlib, socket, sqlite3, subprocess, sys\n';

/** With a test for each of some bodies, two lines each from line 2 on. */
async function repoWith(bodies: readonly string[], config = '{}'): Promise<TestRepo> {
  const repo = await TestRepo.create({ venv: true, files: { '.gitignore': 'local.json\n' } });
  for (const name of ['data.csv', 'by-pathlib', 'shop.db', 'by-a-child']) {
    writeFileSync(join(repo.home, name), 'a,b\n');
  }
  const tests = bodies.map((body, index) => `def test_${index}():\n    ${body}\n`).join('');
  repo.write({
    'local.json': '{}\n',
    'test_it.py': imports + tests.replaceAll('{root}', repo.root).replaceAll('{home}', repo.home),
    '.governancerc.yaml': `${config}\n`,
  });
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'tests');
  return repo;
}

/** A program that is on PATH, and no part of Python. */
function withMill(repo: TestRepo): { env: Record<string, string> } {
  const bin = join(repo.home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'mill'), '#!/bin/sh\n', { mode: 0o755 });
  return { env: { PATH: `${bin}:${repo.env.PATH ?? ''}`, SHOP_URL: 'https://shop.example' } };
}

it('what tests take from outside is told with its place, unless it is declared', async () => {
  const cases = Object.values(outside);
  const bodies = cases.map(([body]) => body);
  const repo = await repoWith(bodies);
  const gate = await repo.pygov(['gate', 'pre-push'], withMill(repo));
  expect(gate.stdout).toContain(`✓ tests-green             ${cases.length} tests`);
  cases.forEach(([, says], index) => {
    const line = Object.keys(outside)[index] === 'in a child process' ? '' : `:${3 + 2 * index}`;
    expect(gate.stdout).toMatch(new RegExp(`test_it\\.py${line} warning undeclared-${escape(says)}`));
  });
  expect(gate.code).toBe(0);

  const local = bodies.filter(body => !body.includes('suppress') && !body.includes('{root}'));
  const silent = await repoWith(local, declared);
  const second = await silent.pygov(['gate', 'pre-push'], withMill(silent));
  expect(second.stdout).toContain(`✓ tests-green             ${local.length} tests`);
  expect(second.stdout).not.toContain('undeclared');
});

it('what tests make themselves, serve themselves, and what belongs to Python is not told', async () => {
  const repo = await repoWith(
    [
      [
        "server = socket.create_server(('127.0.0.1', 0))",
        'socket.create_connection(server.getsockname()).close()',
        "pathlib.Path(os.environ['TMPDIR'], 'made').write_text('x')",
        "assert pathlib.Path(os.environ['TMPDIR'], 'made').read_text()",
        "subprocess.run([sys.executable, '-m', 'pytest', '--version'], check=True)",
        'import json.tool, zoneinfo, platform; platform.processor()',
        "assert open(__file__).read() and open('/etc/passwd').read() and os.environ.get('HOME')",
        "sqlite3.connect(':memory:').close()",
      ].join('\n    '),
    ],
    'tests: { hermetic: true }',
  );
  const gate = await repo.pygov(['gate', 'pre-push']);
  expect(gate.stdout).not.toContain('undeclared');
  expect(gate).toMatchObject({ code: 0 });
});

it('hermetic tests prove nothing when they take what is not declared, and no evidence is kept', async () => {
  const repo = await repoWith([outside['with a file of the home folder'][0]], 'tests: { hermetic: true }');
  for (const run of ['first', 'second']) {
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.stdout, run).toContain(
      'NOT_VERIFIED UNPROVABLE: test_it.py:3 reads ~/data.csv, which is not in the judged',
    );
    expect(gate.stdout).toContain('to mend: declare it: tests: { requires: ["file:~/data.csv"] }');
    expect(gate).toMatchObject({ code: 2 });
  }
});

it("the working tree's copy of a judged file proves nothing", async () => {
  const repo = await repoWith(["assert open('{root}/data.json').read()"]);
  repo.write({ 'data.json': '1\n' });
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '-m', 'data');
  const gate = await repo.pygov(['gate', 'pre-push']);
  expect(gate.stdout).toContain(
    'UNPROVABLE: test_it.py:3 reads data.json of the working tree instead of the judged',
  );
  expect(gate).toMatchObject({ code: 2 });
});

it('a declared file or program is an input; one that is missing is said first', async () => {
  const config = 'tests: { requires: ["file:~/data.csv", "program:mill"] }';
  const repo = await repoWith(['pass'], config);
  const without = await repo.pygov(['gate', 'pre-push']);
  expect(without.stdout).toContain(
    'NOT_VERIFIED TOOL_UNAVAILABLE: mill is not on PATH, and the tests need it',
  );
  const options = withMill(repo);
  const gate = async () => (await repo.pygov(['gate', 'pre-push'], options)).stdout;
  expect(await gate()).toMatch(/✓ tests-green +1 test/);
  expect(await gate()).toMatch(/✓ tests-green +1 test, reused/);
  writeFileSync(join(repo.home, 'bin', 'mill'), '#!/bin/sh\n:\n');
  expect(await gate()).toContain('ran because: TOOL_CHANGED, the tool mill has changed');
  writeFileSync(join(repo.home, 'data.csv'), 'b,c\n');
  expect(await gate()).toContain('ran because: CONFIG_CHANGED, ~/data.csv has changed');
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
