import rulebook from '../../rulebooks/discovery.yml';
import type { Discovery } from './discovery-schema.ts';

/** The rulebook of discovery; compiled into the program by the build and held against its schema by the tests. */
export const discovery = rulebook as Discovery;
