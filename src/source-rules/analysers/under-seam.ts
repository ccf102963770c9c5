import { parameterNames, type Definition } from '../definitions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { matchesName } from '../name-matcher.ts';
import type { Seam } from '../rule-schema.ts';
import type { Analyser, Site } from '../site.ts';
import { isFixture } from './in-test.ts';

/** Makes an analyser of a seam: whether the test around the place is under it, as far as the text tells. */
export function underSeam(seam: Seam): Analyser {
  return site => regionsFor(site).some(region => holds(seam, region));
}

/** A part of a module that has a say in a test: a body, decorators, parameters. */
interface Region {
  readonly facts: ModuleFacts;
  readonly text: string;
  readonly parameters: readonly string[];
}

function holds({ names, fixtures = [], patches = [] }: Seam, { facts, text, parameters }: Region): boolean {
  const used = [...parameters, ...quotedIn(text, /usefixtures\(([^)]*)\)/g)];
  if (fixtures.some(name => used.includes(name))) return true;
  if (patched(text).some(target => patches.some(part => target.includes(part)))) return true;
  return facts.imports.some(
    binding =>
      mayLeadTo(binding.qualified, names) &&
      [...text.matchAll(nameIn(binding.name))].some(([dotted]) =>
        matchesName(`${binding.qualified}${dotted.slice(binding.name.length)}`, names),
      ),
  );
}

function mayLeadTo(qualified: string, names: readonly string[]): boolean {
  return names.some(
    name => name === qualified || name.startsWith(`${qualified}.`) || matchesName(qualified, [name]),
  );
}

function nameIn(name: string): RegExp {
  return new RegExp(`(?<![\\w.'"])${name}\\b(?:\\.\\w+)*`, 'g');
}

/** What `mock.patch("…")`, `patch.object(x, "…")` and `monkeypatch.setattr(…)` replace, in lower case. */
function patched(text: string): string[] {
  const calls = /\b(?:patch(?:\.object|\.dict|\.multiple)?|setattr|setitem|override_settings)\(([^)]*)/g;
  return [...text.matchAll(calls)].map(([, inside = '']) => inside.toLowerCase());
}

function quotedIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/['"](\w+)['"]/g)].map(([, name = '']) => name),
  );
}

function regionsFor({ facts, around, offset }: Site): Region[] {
  const functions = around.filter(({ kind }) => kind === 'function');
  const classes = around.filter(({ kind }) => kind === 'class');
  const own = [
    ...around.map(one => region(facts, one, one.decorators, one.kind === 'function')),
    ...functions.map(one => region(facts, one, facts.text.slice(one.start, one.end), true)),
    ...classes.flatMap(owner => setups(facts, owner)),
    ...(around.length === 0 ? [{ facts, text: lineAt(facts.text, offset), parameters: [] }] : []),
  ];
  const modules = [facts, ...facts.conftests];
  const asked = own.flatMap(({ parameters }) => parameters);
  return [...own, ...modules.flatMap(marks), ...fixturesOf(modules, asked)];
}

function region(facts: ModuleFacts, one: Definition, text: string, takes: boolean): Region {
  return { facts, text, parameters: takes ? parameterNames(one) : [] };
}

/** What is run before every test of a class, and mixed into it by its bases' names. */
function setups(facts: ModuleFacts, owner: Definition): Region[] {
  const inside = facts.definitions.filter(
    ({ kind, name, start, end }) =>
      kind === 'function' && start > owner.start && end <= owner.end && /^(async)?set_?up/i.test(name),
  );
  const header = { facts, text: owner.header, parameters: [] };
  return [
    header,
    ...inside.map(one => region(facts, one, one.decorators + facts.text.slice(one.start, one.end), true)),
  ];
}

function marks(facts: ModuleFacts): Region[] {
  const lines = facts.text.match(/^pytestmark\s*=.*(?:\n[ \t\])].*)*/gm) ?? [];
  return lines.map(text => ({ facts, text, parameters: [] }));
}

/** Autouse fixtures, and those that are asked for, with what these ask for in turn. */
function fixturesOf(modules: readonly ModuleFacts[], asked: readonly string[]): Region[] {
  const fixtures = modules.flatMap(facts =>
    facts.definitions.filter(one => isFixture(facts, one)).map(one => ({ facts, one })),
  );
  const wanted = new Set(asked);
  const taken = new Set<Definition>();
  const regions: Region[] = [];
  for (let grew = true; grew;) {
    grew = false;
    for (const { facts, one } of fixtures) {
      const isWanted = wanted.has(one.name) || /\bautouse\s*=\s*True/.test(one.decorators);
      if (!isWanted || taken.has(one)) continue;
      taken.add(one);
      grew = true;
      const found = region(facts, one, facts.text.slice(one.start, one.end), true);
      for (const name of found.parameters) wanted.add(name);
      regions.push(found);
    }
  }
  return regions;
}

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(text.lastIndexOf('\n', offset) + 1, end === -1 ? undefined : end);
}
