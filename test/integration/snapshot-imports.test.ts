import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { editableFinder, privateVenv } from '../helpers/private-venv.ts';
import { TestRepo } from '../helpers/test-repo.ts';

const good = 'def answer():\n    return 42\n';
const bad = 'def answer():\n    return 41\n';
const test = 'import shop\n\ndef test_answer():\n    assert shop.answer() == 42\n';

let repo: TestRepo;
let site: string;

/** A package below src, which only an installation makes importable. */
beforeEach(async () => {
  repo = await TestRepo.create({ files: { 'src/shop/__init__.py': good, 'tests/test_shop.py': test } });
  site = await privateVenv(repo);
});

const installations: Record<string, () => void> = {
  'a .pth file'() {
    writeFileSync(join(site, 'shop.pth'), `${repo.root}/src\n`);
  },
  'a .pth file with a link to the repository'() {
    symlinkSync(repo.root, `${repo.root}-link`);
    writeFileSync(join(site, 'shop.pth'), `${repo.root}-link/src\n`);
  },
  'a finder of setuptools'() {
    const finder = editableFinder({ shop: join(repo.root, 'src/shop') });
    writeFileSync(join(site, '__editable___shop_1_0_finder.py'), finder);
    writeFileSync(
      join(site, '__editable__.shop-1.0.pth'),
      'import __editable___shop_1_0_finder; __editable___shop_1_0_finder.install()\n',
    );
  },
};

describe.each(Object.entries(installations))('an editable installation by %s', (_how, install) => {
  it('gives the tests the judged code, not that of the working tree', async () => {
    install();
    const direct = await repo.run(['.venv/bin/python', '-m', 'pytest', '-q', '-p', 'no:cacheprovider']);
    expect(direct).toMatchObject({ code: 0 });

    repo.write({ 'src/shop/__init__.py': bad });
    const pushed = await repo.pygov(['gate', 'pre-push']);
    expect(pushed.output).toMatch(/✓ tests-green +1 test/);
    expect(pushed.code).toBe(0);

    await repo.git('commit', '-q', '-a', '-m', 'bad');
    repo.write({ 'src/shop/__init__.py': good });
    const next = await repo.pygov(['gate', 'pre-push']);
    expect(next.output).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
    expect(next.code).toBe(1);
  });
});

/** Finders that give the working tree's code whatever they are told. */
const stubborn: Record<string, string> = {
  'a finder that is asked first': `
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "shop":
            return importlib.util.spec_from_file_location(name, ROOT + "/src/shop/__init__.py")
sys.meta_path.insert(0, Finder)
`,
  'a module that is loaded at the start': `
spec = importlib.util.spec_from_file_location("shop", ROOT + "/src/shop/__init__.py")
sys.modules["shop"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["shop"])
`,
};

describe.each(Object.entries(stubborn))('%s', (_what, finder) => {
  it('ends in NOT_VERIFIED, whatever the tests say', async () => {
    const start = `import importlib.util\nimport sys\n\nROOT = ${JSON.stringify(repo.root)}\n`;
    writeFileSync(join(site, 'stubborn.py'), start + finder);
    writeFileSync(join(site, 'stubborn.pth'), 'import stubborn\n');
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.output).toMatch(
      /\? tests-green +NOT_VERIFIED UNPROVABLE: pytest imported \d modules from the working tree: .*shop/,
    );
    expect(gate.code).toBe(2);
    expect((await repo.pygov(['evidence', 'list'])).stdout).not.toMatch(/tests-green +(passed|failed)/);
  });
});

describe('tests that are found through a link into the working tree', () => {
  it('end in NOT_VERIFIED', async () => {
    writeFileSync(join(site, 'shop.pth'), `${repo.root}/src\n`);
    repo.write({ 'elsewhere/test_more.py': 'def test_more():\n    assert True\n' });
    symlinkSync(join(repo.root, 'elsewhere'), join(repo.root, 'tests/more'));
    await repo.git('add', 'tests');
    await repo.git('commit', '-q', '-m', 'a link');
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.output).toContain('NOT_VERIFIED UNPROVABLE');
    expect(gate.code).toBe(2);
  });
});

describe('a Python that the tests start', () => {
  const startsPython = (options: string) =>
    'import subprocess\nimport sys\n\n\ndef test_it():\n' +
    `    code = "import shop; print(shop.answer())"\n    argv = [sys.executable, ${options}"-c", code]\n` +
    '    run = subprocess.run(argv, env={"A": "b"}, capture_output=True, text=True)\n' +
    '    assert run.stdout == "41\\n", run.stderr\n';

  it('with an environment of its own imports the judged code as well', async () => {
    writeFileSync(join(site, 'shop.pth'), `${repo.root}/src\n`);
    repo.write({ 'tests/test_shop.py': startsPython('') });
    await repo.git('commit', '-q', '-a', '-m', 'starts Python');
    repo.write({ 'src/shop/__init__.py': bad });
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.output).toMatch(/✗ tests-green +FAILED: 1 test, 1 failed/);
  });

  it('and told to look at no environment proves nothing', async () => {
    writeFileSync(join(site, 'shop.pth'), `${repo.root}/src\n`);
    repo.write({ 'tests/test_shop.py': startsPython('"-I", ') });
    await repo.git('commit', '-q', '-a', '-m', 'starts Python');
    repo.write({ 'src/shop/__init__.py': bad });
    const gate = await repo.pygov(['gate', 'pre-push']);
    expect(gate.output).toMatch(
      /tests-green +NOT_VERIFIED UNPROVABLE: pytest started .* may import from the working tree/,
    );
  });
});

it('source outside the repository that the environment leads to is an input', async () => {
  repo.write({
    '../library/extra.py': 'VALUE = 1\n',
    'tests/test_shop.py': 'import extra\n\n\ndef test_it():\n    assert extra.VALUE == 1\n',
  });
  writeFileSync(join(site, 'extra.pth'), `${join(repo.root, '../library')}\n`);
  await repo.git('commit', '-q', '-a', '-m', 'uses a library');
  expect(await repo.pygov(['gate', 'pre-push'])).toMatchObject({ code: 0 });
  repo.write({ '../library/extra.py': 'VALUE = 2\n' });
  const gate = await repo.pygov(['gate', 'pre-push']);
  expect(gate.output).toMatch(/ran because: PACKAGES_CHANGED, the package extra\.pth has changed/);
  expect(gate).toMatchObject({ code: 1 });
});
