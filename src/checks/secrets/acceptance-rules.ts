import rulebook from '../../../rulebooks/secret-acceptance.yml';
import type { AcceptanceRules } from './acceptance-schema.ts';

/** How a finding may be let be; compiled into the program by the build and held against its schema by the tests. */
export const acceptanceRules = rulebook as AcceptanceRules;

const anyReason = new RegExp(acceptanceRules.reason, 'u');

/** Whether a text says why; a filler does not. */
export function isReason(text: string): boolean {
  return anyReason.test(text);
}
