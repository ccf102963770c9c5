import type { SgNode } from '@ast-grep/napi';
import type { Definition } from './definitions.ts';
import type { ModuleFacts } from './module-facts.ts';

/** The place of a possible finding, as analysers see it. */
export interface Site {
  readonly facts: ModuleFacts;
  /** The call, the decorator, or what the rule found. */
  readonly node: SgNode;
  readonly offset: number;
  /** The qualified name that was found, where the rule asks for names. */
  readonly name?: string;
  /** Functions and classes around it, the innermost first. */
  readonly around: readonly Definition[];
}

/** Says yes or no to a site. Rules name analysers by `only` and `unless`. */
export type Analyser = (site: Site) => boolean;

export function siteOf(facts: ModuleFacts, node: SgNode, name?: string): Site {
  const offset = node.range().start.index;
  let around: readonly Definition[] | undefined;
  return {
    facts,
    node,
    offset,
    ...(name !== undefined && { name }),
    get around() {
      return (around ??= facts.around(offset));
    },
  };
}
