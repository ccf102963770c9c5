import type { SgNode } from '@ast-grep/napi';
import { isBoundIn } from '../module-facts.ts';
import type { Site } from '../site.ts';

/**
 * Whether the place changes a list, dictionary or set that the module makes once for all its tests, and that nothing in the
 * module empties or makes anew: `SEEN.append(1)`, `SEEN["a"] = 1`, `SEEN |= {1}`.
 */
export function changesModuleState({ facts, node, around }: Site): boolean {
  const name = changedName(node);
  if (name === undefined) return false;
  const functions = around.filter(({ kind }) => kind === 'function');
  if (functions.some(one => isBoundIn(name, one, facts.text))) return false;
  const made = new RegExp(
    `^${name}\\s*(?::[^=\\n]+)?=\\s*(?:\\[|\\{|(?:list|dict|set|deque|defaultdict|Counter|OrderedDict)\\()`,
    'm',
  );
  const isReset = new RegExp(
    `\\b${name}\\.clear\\(|\\b${name}\\[:\\]|\\bdel ${name}\\b|\\bglobal [^\\n]*\\b${name}\\b`,
  );
  return made.test(facts.text) && !isReset.test(facts.text);
}

/** The variable whose value a call, an assignment or `del` changes. */
function changedName(node: SgNode): string | undefined {
  const target = node.is('call')
    ? node.field('function')?.field('object')
    : (node.field('left')?.field('value') ?? node.field('left'));
  return target?.is('identifier') === true ? target.text() : undefined;
}
