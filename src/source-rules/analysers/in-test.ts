import type { Definition } from '../definitions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import type { Site } from '../site.ts';
import { decoratorNames } from '../decorator-names.ts';

/**
 * Whether the place is in the body of a test itself: a test function, a fixture, or a method of a TestCase that is run for
 * every test. What a test defines inside of itself, a stand-in for a slow service, is not.
 */
export function inTest({ facts, around }: Site): boolean {
  const [innermost, owner] = around;
  return innermost?.kind === 'function' && isTestFunction(facts, innermost, owner);
}

/** Whether what is decorated is a test. */
export function onTest({ facts, node, around }: Site): boolean {
  const { end } = node.range();
  const decorated = facts.definitions.find(({ start }) => start >= end.index);
  return decorated !== undefined && isTestFunction(facts, decorated, around[0]);
}

function isTestFunction(facts: ModuleFacts, definition: Definition, owner: Definition | undefined): boolean {
  if (facts.scope !== 'test') return false;
  if (definition.kind === 'class') return /^Test|Tests?$|TestCase$/.test(definition.name);
  if (isFixture(facts, definition)) return true;
  if (owner?.kind === 'function') return false;
  if (definition.name.startsWith('test')) return true;
  return owner?.kind === 'class' && runForEveryTest.test(definition.name);
}

/** unittest's and pytest's (`xunit-style setup` in its documentation). */
const runForEveryTest =
  /^(?:asyncSetUp|asyncTearDown|setUp|tearDown|setUpClass|tearDownClass|setUpTestData|setup_method|teardown_method|setup_class|teardown_class)$/;

export function isFixture(facts: ModuleFacts, definition: Definition): boolean {
  if (definition.kind !== 'function' || definition.decorators === '') return false;
  return decoratorNames(facts, definition).some(name => /^pytest(_asyncio)?\.(yield_)?fixture$/.test(name));
}
