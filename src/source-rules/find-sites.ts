import type { NapiConfig, SgNode } from '@ast-grep/napi';
import type { CompiledRule } from './compile-rules.ts';
import type { ModuleFacts } from './module-facts.ts';
import { matchesName } from './name-matcher.ts';
import type { SourceRule } from './rule-schema.ts';
import { siteOf, type Site } from './site.ts';

/** What a rule found, before its analysers are asked. */
export interface Candidate {
  readonly compiled: CompiledRule;
  readonly site: Site;
}

/** Asks the tree once for all rules about names, and once for each other rule. */
export function findSites(facts: ModuleFacts, tried: readonly CompiledRule[]): Candidate[] {
  return [
    ...findNamed(facts, tried, 'calls'),
    ...findNamed(facts, tried, 'decorators'),
    ...tried.filter(({ rule }) => !rule.calls && !rule.decorators).flatMap(one => findShaped(facts, one)),
  ];
}

function findNamed(
  facts: ModuleFacts,
  rules: readonly CompiledRule[],
  key: 'calls' | 'decorators',
): Candidate[] {
  const asked = rules.flatMap(({ rule }) => rule[key] ?? []);
  const heads = headsOf(facts, asked);
  if (heads.length === 0) return [];
  const regex = `^(${heads.join('|')})(\\.|$)`;
  const nodes = facts.root.findAll(key === 'calls' ? callsOf(regex) : decoratorsOf(regex));
  return nodes.flatMap(node => {
    const written = key === 'calls' ? node.field('function')?.text() : decoratorName(node.text());
    if (written === undefined) return [];
    const names = facts.resolve(written.replace(/\s+/g, ''), node.range().start.index);
    return rules.flatMap(compiled => {
      const { rule } = compiled;
      const name = names.find(one => matchesName(one, rule[key] ?? []));
      if (name === undefined || (rule.rule && !node.matches(configOf(rule)))) return [];
      return [{ compiled, site: siteOf(facts, node, name) }];
    });
  });
}

/** The names by which a module may have what is asked for: what it is imported as, and builtins by themselves. */
function headsOf({ imports }: ModuleFacts, asked: readonly string[]): string[] {
  const builtins = asked
    .filter(name => name.startsWith('builtins.'))
    .map(name => name.slice('builtins.'.length));
  const leads = (qualified: string) =>
    asked.some(name => name.startsWith(`${qualified}.`) || matchesName(qualified, [name]));
  const heads = imports.flatMap(({ name, qualified }) => {
    if (!leads(qualified)) return [];
    // Everything of the module that is asked for is here under its own name.
    return name === '*'
      ? asked.filter(one => one.startsWith(`${qualified}.`)).map(one => lastOf(one))
      : [name];
  });
  return [...new Set([...heads, ...builtins])].filter(name => /^[\p{L}\p{N}_]+$/u.test(name));
}

function lastOf(name: string): string {
  return name.split('.').at(-1) ?? name;
}

/** A dotted name of as many parts as any that is asked for. Not by recursion: deep chains overflow the native stack. */
function dotted(depth: number): object {
  if (depth === 0) return { kind: 'identifier' };
  return {
    any: [{ kind: 'identifier' }, { kind: 'attribute', has: { field: 'object', ...dotted(depth - 1) } }],
  };
}

const name = dotted(6);

function callsOf(regex: string): NapiConfig {
  return { rule: { kind: 'call', has: { field: 'function', all: [name, { regex }] } } };
}

function decoratorsOf(regex: string): NapiConfig {
  return {
    rule: {
      kind: 'decorator',
      regex: regex.replace('^', String.raw`^@\s*`).replace('|$)', String.raw`|\(|\s|$)`),
    },
  };
}

function decoratorName(text: string): string | undefined {
  return /^@\s*([\p{L}\p{N}_.]+)/u.exec(text)?.[1];
}

function findShaped(facts: ModuleFacts, compiled: CompiledRule): Candidate[] {
  const { rule } = compiled;
  return facts.root.findAll(configOf(rule)).flatMap(node => {
    for (const [variable, names] of Object.entries(rule.resolves ?? {})) {
      const bound: SgNode | null = node.getMatch(variable);
      const found = bound && facts.resolve(bound.text(), bound.range().start.index);
      if (!found?.some(one => matchesName(one, names))) return [];
    }
    return [{ compiled, site: siteOf(facts, node) }];
  });
}

/** The schema holds only its frame; what is in it, ast-grep judges. */
export function configOf({ rule, constraints, utils }: SourceRule): NapiConfig {
  return { rule, ...(constraints && { constraints }), ...(utils && { utils }) } as NapiConfig;
}
