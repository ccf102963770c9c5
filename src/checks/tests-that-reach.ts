import type { TreeFile } from '../model.ts';
import type { CheckContext } from './check.ts';
import { reachingTests } from './reaching-tests.ts';

/** The test files that reach the Change; all of them where that cannot be told. */
export async function testsThatReach(
  context: CheckContext,
  isTest: (file: TreeFile) => boolean,
): Promise<readonly TreeFile[]> {
  const all = context.files.filter(file => file.path.endsWith('.py') && isTest(file));
  const toolchain = await context.toolchain();
  if (toolchain.kind !== 'found') return all;
  const selection = await reachingTests(context, toolchain.python);
  if (selection.kind !== 'some') return all;
  const others = new Set(selection.others);
  return all.filter(({ path }) => !others.has(path));
}
