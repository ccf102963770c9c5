import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import { holdToSchema } from '../lib/hold-to-schema.ts';
import { printable } from '../lib/printable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Context } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import { listedRules, type ListedRule } from '../source-rules/access/listed-rules.ts';
import { comparingRules } from '../source-rules/access/guard-words.ts';
import { tryComparisons } from '../source-rules/access/try-comparisons.ts';
import { unknownAnalyser } from '../source-rules/compile-rules.ts';
import { loadParser } from '../source-rules/parser.ts';
import { sourceRulebookSchema, type SourceRule } from '../source-rules/rule-schema.ts';
import { sourceRules } from '../source-rules/rules.ts';
import { ruleTemplate } from '../source-rules/rule-template.ts';
import { tryExamples, type FailedExample } from '../source-rules/try-examples.ts';
import type { Output } from './command.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';

const usage = `usage: pygov rules list [RULE...] | test [PATH...] | new ID [--json]

  list [RULE...]  the source rules; of those that are named, why they are there and how to mend what they find
  test [PATH...]  runs every rule on its own examples: the rules that ship, or those of these files and folders
  new ID          writes ID.yml, a file with one rule and its examples, into the current folder

  --json          one JSON document on stdout and nothing else

Exit codes: 0, 1 a rule does not judge an example as it says, 2 bad usage or a file that is no rulebook.`;

/** `pygov rules`: what the source rules are, and whether they do what they say. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options: jsonOption, positionals: true }, args, output);
  if (!parsed) return 0;
  const [verb, ...rest] = parsed.positionals;
  const { json } = parsed.values;
  if (verb === 'list') return list(rest, { json }, output);
  if (verb === 'test') return test(rest, { json, cwd: context.cwd }, output);
  if (verb === 'new' && rest.length === 1) return scaffold(rest[0] ?? '', context.cwd, output);
  throw new UsageError(usage, { recovery: 'pygov rules --help' });
}

function list(names: readonly string[], { json }: { json: boolean }, output: Output): number {
  const unknown = names.find(name => !listedRules.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no source rule ${JSON.stringify(unknown)}`, {
      recovery: 'pygov rules list',
    });
  const rules = listedRules.filter(({ id }) => names.length === 0 || names.includes(id));
  if (json) output.out(answerDocument({ rules: rules.map(asShown) }));
  else output.out(rules.map(rule => (names.length === 0 ? line(rule) : paragraph(rule))).join('\n'));
  return 0;
}

async function test(
  paths: readonly string[],
  { json, cwd }: { json: boolean; cwd: string },
  output: Output,
): Promise<number> {
  const rules = paths.length === 0 ? sourceRules : await readRules(paths.map(path => resolve(cwd, path)));
  const parse = await loadParser();
  if (typeof parse !== 'function') throw new UsageError(parse.unavailable);
  const comparing = paths.length === 0 ? comparingRules : [];
  const failed = [
    ...rules.flatMap(rule => tryExamples(rule, parse)),
    ...comparing.flatMap(rule => tryComparisons(rule, parse)),
  ];
  const tried = [...rules, ...comparing];
  const examples = tried.flatMap(rule => [...rule.examples.bad, ...rule.examples.good]).length;
  if (json) output.out(answerDocument({ rules: tried.length, examples, failed }));
  else {
    for (const one of failed) output.out(describe(one));
    output.out(`${tried.length} rules, ${examples} examples, ${failed.length} failed`);
  }
  return failed.length === 0 ? 0 : 1;
}

async function readRules(paths: readonly string[]): Promise<SourceRule[]> {
  const rules: SourceRule[] = [];
  for (const path of paths.flatMap(filesAt)) {
    const text = readFileSync(path, 'utf8');
    const value = await parseYaml(text, path);
    const file = { name: path, text, what: 'a file of source rules' };
    const rulebook = await holdToSchema(value, sourceRulebookSchema, file);
    for (const rule of rulebook.rules) {
      const analyser = unknownAnalyser(rule);
      if (analyser !== undefined)
        throw new UsageError(`${path}: ${rule.id}: there is no analyser "${analyser}"`);
      rules.push(rule);
    }
  }
  return rules;
}

function filesAt(path: string): string[] {
  if (!existsSync(path)) throw new UsageError(`${path} is not there`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => join(path, name));
}

function scaffold(id: string, cwd: string, output: Output): number {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))
    throw new UsageError(`${JSON.stringify(id)} is no name of a rule; one is like sleep-in-test`);
  const file = `${id}.yml`;
  if (existsSync(join(cwd, file))) throw new UsageError(`${file} is there already`);
  writeFileSync(join(cwd, file), ruleTemplate(id));
  output.out(`${file}: a rule and its examples`);
  output.out(`  to try it: ${shellCommand(['pygov', 'rules', 'test', file])}`);
  return 0;
}

function describe({ rule, kind, code, problem }: FailedExample): string {
  const shown = code
    .trimEnd()
    .split('\n')
    .map(one => `      ${one}`);
  return (
    printable(`${rule}: a ${kind.toUpperCase()} example ${problem}`) + `\n${shown.map(printable).join('\n')}`
  );
}

function line({ id, severity, scope, message }: ListedRule): string {
  return `${id.padEnd(26)} ${severity.padEnd(8)} ${scope.join(', ').padEnd(18)} ${message}`;
}

function paragraph(rule: ListedRule): string {
  const { id, severity, scope, message, why, mend, overlaps } = rule;
  const others = overlaps.length === 0 ? 'no rule of other tools that we know' : overlaps.join('; ');
  return [
    `${id} (${severity}, in ${scope.join(', ')}): ${message}`,
    `  why: ${why}`,
    `  to mend: ${mend}`,
    `  or, where it is meant: # pygov: ignore[${id}] reason`,
    `  the same elsewhere: ${others}`,
  ].join('\n');
}

function asShown({ id, severity, scope, message, why, mend, overlaps }: ListedRule): object {
  return { id, severity, scope, message, why, mend, overlaps };
}
