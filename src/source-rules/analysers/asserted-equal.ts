import type { Site } from '../site.ts';

/** Whether the value of the place is itself compared for equality by an assertion. */
export function assertedEqual({ node }: Site): boolean {
  for (const outer of node.ancestors()) {
    const kind = outer.kind();
    if (kind === 'comparison_operator') {
      const operators = outer
        .children()
        .filter(child => !child.isNamed())
        .map(child => child.text());
      return operators.some(operator => operator === '==' || operator === '!=') && isAsserted(outer);
    }
    if (kind === 'call' && equalities.test(outer.field('function')?.text() ?? '')) return true;
    if (statements.test(String(kind))) return false;
  }
  return false;
}

function isAsserted(comparison: Site['node']): boolean {
  return comparison.ancestors().some(outer => outer.is('assert_statement'));
}

const equalities =
  /\bassert(?:Equals?|NotEquals?|CountEqual|ListEqual|DictEqual|_called_with|_called_once_with|_any_call|_awaited_with|_awaited_once_with)$/;

const statements = /_statement$|_definition$|^module$|^block$|^assignment$/;
