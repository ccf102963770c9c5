import ai from '../../../rulebooks/secrets/ai.yml';
import cloud from '../../../rulebooks/secrets/cloud.yml';
import codeHosting from '../../../rulebooks/secrets/code-hosting.yml';
import fragmentsFile from '../../../rulebooks/secrets/fragments.yml';
import keys from '../../../rulebooks/secrets/keys.yml';
import literals from '../../../rulebooks/secrets/literals.yml';
import messaging from '../../../rulebooks/secrets/messaging.yml';
import operations from '../../../rulebooks/secrets/operations.yml';
import payments from '../../../rulebooks/secrets/payments.yml';
import urls from '../../../rulebooks/secrets/urls.yml';
import type { Fragments, SecretRule, SecretRulebook } from './rule-schema.ts';

/**
 * The rules that ship, in the order of their files; compiled into the program by the build and held against their
 * schema by the tests.
 */
export const secretRules: readonly SecretRule[] = [
  cloud,
  codeHosting,
  messaging,
  payments,
  ai,
  operations,
  keys,
  urls,
  literals,
].flatMap(file => (file as SecretRulebook).rules);

export const fragments: Fragments['fragments'] = (fragmentsFile as Fragments).fragments;
