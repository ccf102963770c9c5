import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { lstatSync, mkdtempSync, readlinkSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { dataFolder, lastingProgram } from '../../src/install/program.ts';
import { packageRoot, packageVersion } from '../../src/lib/package-root.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pygov-program-')));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('lastingProgram', () => {
  it('is the running pygov where that lasts', () => {
    const root = packageAt(join(folder, 'lib/node_modules'));
    expect(lasting(root)).toEqual({ node: '/usr/bin/node', bin: join(root, 'bin/pygov.cjs') });
    symlinkSync(root, join(folder, 'link'));
    expect(lasting(join(folder, 'link')).bin).toBe(join(root, 'bin/pygov.cjs'));
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('is a whole copy where npx runs it, made once', () => {
    const cache = join(folder, '.npm/_npx/0a1b/node_modules');
    const { bin } = lasting(packageAt(cache));
    const copy = dirname(dirname(dirname(bin)));
    expect(bin).toMatch(/\/data\/pygov\/1\.2\.3-[0-9a-f]{8}\/node_modules\/pygov\/bin\/pygov\.cjs$/);
    expect(bin.startsWith(folder)).toBe(true);
    expect(readFileSync(join(copy, '@scope/dependency/index.js'), 'utf8')).toBe('whole');
    expect(readFileSync(join(copy, 'pygov/node_modules/nested/index.js'), 'utf8')).toBe('nested');
    expect(readlinkSync(join(copy, '.bin/pygov'))).toBe('../pygov/bin/pygov.cjs');
    expect(lstatSync(bin).mode & 0o111).not.toBe(0);

    const made = lstatSync(copy).ctimeMs;
    // What a run leaves behind there makes no other pygov of it.
    for (const nodeModules of [cache, copy]) {
      mkdirSync(join(nodeModules, 'pygov/dist/compiled'), { recursive: true });
      writeFileSync(join(nodeModules, 'pygov/dist/compiled/x.bin'), nodeModules);
    }
    expect(lasting(join(cache, 'pygov')).bin).toBe(bin);
    expect(lstatSync(copy).ctimeMs).toBe(made);
    rmSync(cache, { recursive: true });
    expect(existsSync(bin)).toBe(true);
    expect(readdirSync(join(folder, 'data/pygov'))).toHaveLength(1);
  });

  it('gives every content a copy of its own', () => {
    const cache = join(folder, '.npm/_npx/0a1b/node_modules');
    const first = lasting(packageAt(cache)).bin;
    writeFileSync(join(cache, '@scope/dependency/index.js'), 'newer');
    expect(lasting(join(cache, 'pygov')).bin).not.toBe(first);
    expect(existsSync(first)).toBe(true);
  });

  it('replaces a copy that is damaged', () => {
    const cache = join(folder, '.npm/_npx/0a1b/node_modules');
    const { bin } = lasting(packageAt(cache));
    rmSync(bin);
    expect(lasting(join(cache, 'pygov')).bin).toBe(bin);
    expect(existsSync(bin)).toBe(true);
    expect(readdirSync(join(folder, 'data/pygov'))).toHaveLength(1);
  });

  it('takes the name of node that Homebrew keeps', () => {
    const cellar = join(folder, 'Cellar/node@22/22.1.0/bin');
    mkdirSync(cellar, { recursive: true });
    writeFileSync(join(cellar, 'node'), '');
    const root = packageAt(join(folder, 'lib/node_modules'));
    const node = join(cellar, 'node');
    expect(lasting(root, node).node).toBe(node);
    cpSync(join(folder, 'Cellar/node@22/22.1.0'), join(folder, 'opt/node@22'), { recursive: true });
    expect(lasting(root, node).node).toBe(join(folder, 'opt/node@22/bin/node'));
  });
});

describe('dataFolder', () => {
  it.each([
    [{ XDG_DATA_HOME: '/x', HOME: '/h' }, 'linux', '/x'],
    [{ XDG_DATA_HOME: 'x', HOME: '/h' }, 'linux', '/h/.local/share'],
    [{ HOME: '/h' }, 'linux', '/h/.local/share'],
    [{ HOME: '/h' }, 'darwin', '/h/Library/Application Support'],
  ] as const)('%j on %s: %s', (env, platform, expected) => {
    expect(dataFolder(env, platform)).toBe(expected);
  });
});

describe('packageRoot', () => {
  it('is the folder of the package, with its version', () => {
    const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect(manifest).toMatchObject({ name: 'pygov', version: packageVersion() });
  });
});

function lasting(root: string, node = '/usr/bin/node') {
  return lastingProgram({ packageRoot: root, version: '1.2.3', node, dataFolder: join(folder, 'data') });
}

/** pygov beside a dependency and around another, as npm lays them out. */
function packageAt(nodeModules: string): string {
  const files = {
    'pygov/bin/pygov.cjs': '#!/usr/bin/env node',
    'pygov/dist/cli.cjs': 'whole',
    'pygov/node_modules/nested/index.js': 'nested',
    '@scope/dependency/index.js': 'whole',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(nodeModules, path)), { recursive: true });
    writeFileSync(join(nodeModules, path), content);
  }
  chmodSync(join(nodeModules, 'pygov/bin/pygov.cjs'), 0o755);
  mkdirSync(join(nodeModules, '.bin'));
  symlinkSync('../pygov/bin/pygov.cjs', join(nodeModules, '.bin/pygov'));
  return join(nodeModules, 'pygov');
}
