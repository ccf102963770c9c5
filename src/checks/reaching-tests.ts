import type { RepoPath, TreeFile } from '../model.ts';
import { cannotSelect } from '../python/cannot-tell.ts';
import { readNamedModules } from '../python/named-modules.ts';
import { readSources } from '../python/read-sources.ts';
import { selectTests, type Selection } from '../python/select-tests.ts';
import { isPythonPath } from '../python/test-files.ts';
import type { Python } from '../toolchain/toolchain.ts';
import type { CheckContext, Plan } from './check.ts';
import { readProjectFacts } from './pytest/project-facts.ts';

/** The test files that reach the Change, by the import graph of the judged tree. */
export async function reachingTests(
  context: CheckContext,
  python: Python,
): Promise<Selection | Extract<Plan, { kind: 'unproved' }>> {
  const { claim, change, files, reader, cache, env, signal } = context;
  const policy = claim.targeting;
  if (!policy) return { kind: 'everything', why: 'the policy does not say how to choose' };
  const project = await readProjectFacts(context, python);
  const links = await readLinks(context);
  const request = { changed: change.files, files, links, project, policy };
  const why = cannotSelect(request) ?? (await untrackedSource(context)) ?? (await textTests(context));
  if (why !== undefined) return { kind: 'everything', why };
  const before = change.files.flatMap(({ base }) => base ?? []);
  const sources = await readSources([...files, ...before].filter(isSource), {
    interpreter: python,
    reader,
    cache,
    env,
    signal,
  });
  if (sources.kind === 'unreadable') return { kind: 'everything', why: sources.message };
  const data = await readNamedModules(files, reader, policy.inert);
  return selectTests({ ...request, data, facts: sources.facts });
}

async function readLinks({ files, reader }: CheckContext): Promise<Map<RepoPath, string>> {
  const links = files.filter(({ mode }) => mode === '120000');
  const targets = await Promise.all(
    links.map(async ({ oid }) => (await reader.readBlob(oid))?.toString() ?? ''),
  );
  return new Map(links.map(({ path }, index) => [path, targets[index] ?? '']));
}

/** pytest runs the examples in `test*.txt` unasked, and what they import is not read. */
async function textTests({ files, reader }: CheckContext): Promise<string | undefined> {
  for (const { path, oid } of files.filter(file => /(^|\/)test[^/]*\.txt$/.test(file.path))) {
    if ((await reader.readBlob(oid))?.includes('>>>') ?? true) return `${path} is run as tests`;
  }
  return undefined;
}

/** `snapshot.include` may bring Python that is in no tree. */
async function untrackedSource(context: CheckContext): Promise<string | undefined> {
  const inputs = await context.runInputs();
  const included = inputs.find(({ kind, label }) => kind === 'config' && isPythonPath(label));
  return included && `${included.label} is not tracked, and what it imports is not known`;
}

function isSource({ path }: TreeFile): boolean {
  return isPythonPath(path);
}
