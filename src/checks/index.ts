import type { Check } from './check.ts';
import { lintCheck } from './lint.ts';
import { formatCheck } from './ruff/ruff-format.ts';
import { secretsCheck } from './secrets.ts';
import { testsCheck } from './tests.ts';
import { typesCheck } from './types.ts';

/** Every Check there is. The rulebooks say which claim uses which. */
export const checks: readonly Check[] = [secretsCheck, lintCheck, formatCheck, typesCheck, testsCheck];
