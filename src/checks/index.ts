import { asyncTestsCheck } from './async-tests.ts';
import type { Check } from './check.ts';
import { contractsCheck } from './contracts.ts';
import { depsLockedCheck } from './deps-locked.ts';
import { failingPathsCheck } from './failing-paths.ts';
import { formatCheck } from './format.ts';
import { lintCheck } from './lint.ts';
import { secretsCheck } from './secrets.ts';
import { sourceRulesCheck } from './source-rules.ts';
import { targetedTestsCheck } from './targeted-tests.ts';
import { testsCheck } from './tests.ts';
import { typesCheck } from './types.ts';

/** Every Check that a rulebook may name for a claim. */
export const checks: readonly Check[] = [
  secretsCheck,
  sourceRulesCheck,
  lintCheck,
  formatCheck,
  depsLockedCheck,
  typesCheck,
  targetedTestsCheck,
  testsCheck,
  failingPathsCheck,
  asyncTestsCheck,
  contractsCheck,
];

/** The Check of claims that a repository adds. */
export { commandCheck } from './command.ts';
