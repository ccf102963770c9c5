import ai from '../../../rulebooks/secrets/ai.yml';
import cloud from '../../../rulebooks/secrets/cloud.yml';
import codeHosting from '../../../rulebooks/secrets/code-hosting.yml';
import fragmentsFile from '../../../rulebooks/secrets/fragments.yml';
import keys from '../../../rulebooks/secrets/keys.yml';
import literals from '../../../rulebooks/secrets/literals.yml';
import messaging from '../../../rulebooks/secrets/messaging.yml';
import operations from '../../../rulebooks/secrets/operations.yml';
import payments from '../../../rulebooks/secrets/payments.yml';
import servicesAToB from '../../../rulebooks/secrets/services-a-b.yml';
import servicesC from '../../../rulebooks/secrets/services-c.yml';
import servicesDToG from '../../../rulebooks/secrets/services-d-g.yml';
import servicesHToL from '../../../rulebooks/secrets/services-h-l.yml';
import servicesMToO from '../../../rulebooks/secrets/services-m-o.yml';
import servicesPToR from '../../../rulebooks/secrets/services-p-r.yml';
import servicesS from '../../../rulebooks/secrets/services-s.yml';
import servicesTToZ from '../../../rulebooks/secrets/services-t-z.yml';
import tokensAToF from '../../../rulebooks/secrets/tokens-a-f.yml';
import tokensGToO from '../../../rulebooks/secrets/tokens-g-o.yml';
import tokensPToZ from '../../../rulebooks/secrets/tokens-p-z.yml';
import urls from '../../../rulebooks/secrets/urls.yml';
import { serviceRule } from './service-rule.ts';
import { tokenRule } from './token-rule.ts';
import type { Fragments, SecretRule, SecretRulebook } from './rule-schema.ts';

export const { fragments, alphabets } = fragmentsFile as Fragments;

/** The rulebooks that ship, in the order of their files; compiled into the program by the build and held against their schema by the tests. */
export const secretRulebooks = [
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
  servicesAToB,
  servicesC,
  servicesDToG,
  servicesHToL,
  servicesMToO,
  servicesPToR,
  servicesS,
  servicesTToZ,
] as readonly SecretRulebook[];

/** Found by the name of their service. */
export const serviceRules: readonly SecretRule[] = secretRulebooks.flatMap(({ services = [] }) =>
  services.map(service => serviceRule(service, alphabets)),
);

export const secretRules: readonly SecretRule[] = [
  ...secretRulebooks.flatMap(({ rules = [], tokens = [] }) => [
    ...rules,
    ...tokens.map(token => tokenRule(token, alphabets)),
  ]),
  ...serviceRules,
];
