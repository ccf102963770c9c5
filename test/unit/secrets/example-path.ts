import type { SecretRule } from '../../../src/checks/secrets/rule-schema.ts';

/** A path in which the rule holds, and which is no test, document or example. */
export function examplePath(rule: SecretRule): string {
  return rule.path === undefined ? 'src/orders/settings.py' : 'deploy/orders.yml';
}
