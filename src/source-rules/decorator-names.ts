import type { Definition } from './definitions.ts';
import type { ModuleFacts } from './module-facts.ts';

/** What the decorators of a definition are called by, qualified. */
export function decoratorNames(facts: ModuleFacts, { decorators, start }: Definition): string[] {
  const written = [...decorators.matchAll(/^[ \t]*@[ \t]*([\p{L}\p{N}_.]+)/gmu)].map(([, name = '']) => name);
  return written.flatMap(name => facts.resolve(name, Math.max(0, start - 1)));
}
