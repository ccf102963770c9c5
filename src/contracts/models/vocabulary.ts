import rulebook from '../../../rulebooks/contracts/models.yml';
import type { ModelVocabulary } from './vocabulary-schema.ts';

/** The rulebook of changes of models and routes; held against its schema by the tests. */
export const vocabulary = rulebook as ModelVocabulary;
