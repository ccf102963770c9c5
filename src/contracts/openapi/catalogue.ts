import rulebook from '../../../rulebooks/contracts/openapi.yml';
import type { Catalogue } from './catalogue-schema.ts';

/** The rulebook of changes of OpenAPI documents; held against its schema by the tests. */
export const catalogue = rulebook as Catalogue;
