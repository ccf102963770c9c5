import { seams } from '../seams.ts';
import type { Analyser } from '../site.ts';
import { assertedEqual } from './asserted-equal.ts';
import { inAsyncFunction } from './async-function.ts';
import { inTest, onTest } from './in-test.ts';
import { changesModuleState } from './module-state.ts';
import { putBack } from './put-back.ts';
import { underSeam } from './under-seam.ts';

/** Every analyser that a rule may name, the seams of `rulebooks/source/seams.yml` among them. */
export const analysers: ReadonlyMap<string, Analyser> = new Map<string, Analyser>([
  ['async-function', inAsyncFunction],
  ['in-test', inTest],
  ['on-test', onTest],
  ['asserted-equal', assertedEqual],
  ['put-back', putBack],
  ['changes-module-state', changesModuleState],
  ...Object.entries(seams).map(([name, seam]) => [name, underSeam(seam)] as const),
]);
