import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { CheckContext } from '../../src/checks/check.ts';
import { readProjectFacts } from '../../src/checks/pytest/project-facts.ts';
import type { Cache, ChangedFile, TreeFile } from '../../src/model.ts';
import { readNamedModules } from '../../src/python/named-modules.ts';
import { readSources } from '../../src/python/read-sources.ts';
import { selectTests, type Selection } from '../../src/python/select-tests.ts';
import { isPythonPath } from '../../src/python/test-files.ts';
import { noPolicyConfig } from '../../src/rulebook/configuration-layer.ts';
import { resolvePolicy } from '../../src/rulebook/resolve-policy.ts';
import { ProjectConfig } from '../../src/toolchain/project-config.ts';
import type { Python } from '../../src/toolchain/toolchain.ts';

type Files = Readonly<Record<string, string>>;

/** Two trees: content by path. A content that starts with `-> ` is a symlink to what follows. */
export interface Trees {
  readonly base: Files;
  readonly head: Files;
  /** What the tools see of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The selection of each change, with the policy that ships; all sources are read at once by the Python of the tests. */
export async function selectTestsOf(changes: readonly Trees[]): Promise<Selection[]> {
  const blobs = new Map<string, Buffer>();
  const reader = { readBlob: (oid: string) => Promise.resolve(blobs.get(oid)) };
  const trees = changes.map(({ base, head }) => ({ base: treeOf(base, blobs), head: treeOf(head, blobs) }));
  const sources = await readSources(
    trees.flatMap(({ base, head }) => [...base, ...head]).filter(({ path }) => isPythonPath(path)),
    {
      interpreter: { executable: join(inject('venv'), 'bin', 'python'), build: '' },
      reader,
      cache: noCache,
      env: { PATH: process.env.PATH ?? '' },
      signal: new AbortController().signal,
    },
  );
  if (sources.kind === 'unreadable') throw new Error(sources.message);
  return Promise.all(
    trees.map(async ({ base, head }, index) => {
      const context = {
        files: head,
        project: new ProjectConfig(head, reader as CheckContext['reader']),
        workTrees: ['/work-tree'],
        env: changes[index]?.env ?? {},
        scope: {},
      } as unknown as CheckContext;
      const project = await readProjectFacts(context, { siteFolders: [] } as unknown as Python);
      const links = head.filter(({ mode }) => mode === '120000');
      return selectTests({
        changed: difference(base, head),
        files: head,
        links: new Map(links.map(({ path, oid }) => [path, blobs.get(oid)?.toString() ?? ''])),
        data: await readNamedModules(head, reader, policy.inert),
        facts: sources.facts,
        project,
        policy,
      });
    }),
  );
}

const policy = shippedPolicy();

function shippedPolicy() {
  const { claims } = resolvePolicy('backend-python', [], noPolicyConfig);
  const targeting = claims.find(({ name }) => name === 'targeted-tests-green')?.targeting;
  if (!targeting) throw new Error('the rulebook does not say how to choose');
  return targeting;
}

function treeOf(files: Files, blobs: Map<string, Buffer>): TreeFile[] {
  return Object.entries(files).map(([path, text]) => {
    const [, target] = /^-> (.*)$/.exec(text) ?? [];
    const oid = createHash('sha1').update(text).digest('hex');
    blobs.set(oid, Buffer.from(target ?? text));
    return { path, mode: target === undefined ? '100644' : '120000', oid };
  });
}

function difference(base: readonly TreeFile[], head: readonly TreeFile[]): ChangedFile[] {
  const before = new Map(base.map(file => [file.path, file]));
  const after = new Map(head.map(file => [file.path, file]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(path => before.get(path)?.oid !== after.get(path)?.oid)
    .map(path => {
      const [was, is] = [before.get(path), after.get(path)];
      return { path, ...(was && { base: was }), ...(is && { head: is }) };
    });
}

const noCache: Cache = {
  read: () => Promise.resolve(undefined),
  write: () => undefined,
  readSet: () => Promise.resolve(new Set()),
  addToSet: () => undefined,
};
