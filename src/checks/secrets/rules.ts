import ai from '../../../rulebooks/secrets/ai.yml';
import cloud from '../../../rulebooks/secrets/cloud.yml';
import codeHosting from '../../../rulebooks/secrets/code-hosting.yml';
import fragmentsFile from '../../../rulebooks/secrets/fragments.yml';
import keys from '../../../rulebooks/secrets/keys.yml';
import literals from '../../../rulebooks/secrets/literals.yml';
import messaging from '../../../rulebooks/secrets/messaging.yml';
import operations from '../../../rulebooks/secrets/operations.yml';
import payments from '../../../rulebooks/secrets/payments.yml';
import tokensAToF from '../../../rulebooks/secrets/tokens-a-f.yml';
import tokensGToO from '../../../rulebooks/secrets/tokens-g-o.yml';
import tokensPToZ from '../../../rulebooks/secrets/tokens-p-z.yml';
import urls from '../../../rulebooks/secrets/urls.yml';
import { tokenRule } from './token-rule.ts';
import type { Fragments, SecretRule, SecretRulebook } from './rule-schema.ts';

const { fragments: parts, alphabets } = fragmentsFile as Fragments;

export const fragments = parts;

/** The rulebooks that ship, in the order of their files; compiled into the program by the build and held against their schema by the tests. */
const books = [
  cloud,
  codeHosting,
  messaging,
  payments,
  ai,
  operations,
  keys,
  urls,
  literals,
  tokensAToF,
  tokensGToO,
  tokensPToZ,
] as readonly SecretRulebook[];

export const secretRules: readonly SecretRule[] = books.flatMap(({ rules = [], tokens = [] }) => [
  ...rules,
  ...tokens.map(token => tokenRule(token, alphabets)),
]);
