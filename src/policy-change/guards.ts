import rulebook from '../../rulebooks/guards.yml';
import type { Guards } from './guards-schema.ts';

/** The rulebook of what weakens without touching the policy; held against its schema by the tests. */
export const guards = rulebook as Guards;
