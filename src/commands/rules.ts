import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { shellCommand } from '../lib/shell-quote.ts';
import type { Context } from '../model.ts';
import { answerDocument } from '../report/json.ts';
import { listedComparing, type ListedRule } from '../source-rules/access/listed-rules.ts';
import { comparingRules } from '../source-rules/access/guard-words.ts';
import { tryComparisons } from '../source-rules/access/try-comparisons.ts';
import type { TreeRules } from '../source-rules/join-rules.ts';
import { ownRulesFolder } from '../source-rules/parse-rule-file.ts';
import { loadParser } from '../source-rules/parser.ts';
import { describeSeverity } from '../source-rules/rule-severity.ts';
import { ruleTemplate } from '../source-rules/rule-template.ts';
import { sourceRules } from '../source-rules/rules.ts';
import { tryExamples, type FailedExample } from '../source-rules/try-examples.ts';
import type { Output } from './command.ts';
import { jsonOption, parseCommand } from './shared/parse.ts';
import { readRuleFiles, repositoryRoot, workingRules } from './shared/working-rules.ts';

const usage = `usage: pygov rules list [RULE...] | test [PATH...] | new ID [--json]

  list [RULE...]  the source rules; of those that are named, why they are there and how to mend what they find
  test [PATH...]  runs every rule on its own examples: all rules, or those of these files and folders
  new ID          writes governance/rules/ID.yml, a file with one rule and its examples

The rules are those that ship, and those of governance/rules/ in the working tree.

  --json          one JSON document on stdout and nothing else

Exit codes: 0, 1 a rule does not judge an example as it says, 2 bad usage or a file that is no rulebook.`;

/** `pygov rules`: what the source rules are, and whether they do what they say. */
export async function run(args: string[], context: Context, output: Output): Promise<number> {
  const parsed = parseCommand({ usage, options: jsonOption, positionals: true }, args, output);
  if (!parsed) return 0;
  const [verb, ...rest] = parsed.positionals;
  const { json } = parsed.values;
  if (verb === 'list') return list(rest, { json, known: await workingRules(context) }, output);
  if (verb === 'test') return test(rest, { json, context }, output);
  if (verb === 'new' && rest.length === 1) return scaffold(rest[0] ?? '', context, output);
  throw new UsageError(usage, { recovery: 'pygov rules --help' });
}

function list(
  names: readonly string[],
  { json, known: { rules, origins } }: { json: boolean; known: TreeRules },
  output: Output,
): number {
  const told: readonly ListedRule[] = [...rules, ...listedComparing];
  const origin = new Map<ListedRule, string>(origins);
  const unknown = names.find(name => !told.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no source rule ${JSON.stringify(unknown)}`, {
      recovery: 'pygov rules list',
    });
  const listed = told.filter(({ id }) => names.length === 0 || names.includes(id));
  const shown = (rule: ListedRule) =>
    names.length === 0 ? line(rule, origin.get(rule)) : paragraph(rule, origin.get(rule));
  if (json) output.out(answerDocument({ rules: listed.map(rule => asShown(rule, origin.get(rule))) }));
  else output.out(listed.map(shown).join('\n'));
  return 0;
}

async function test(
  paths: readonly string[],
  { json, context }: { json: boolean; context: Context },
  output: Output,
): Promise<number> {
  const { cwd } = context;
  const named = paths.map(path => resolve(cwd, path));
  const rules =
    paths.length === 0
      ? (await workingRules(context)).rules
      : (await readRuleFiles(named, cwd)).flatMap(file => file.rules);
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

async function scaffold(id: string, context: Context, output: Output): Promise<number> {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))
    throw new UsageError(`${JSON.stringify(id)} is no name of a rule; one is like sleep-in-test`);
  if (sourceRules.some(rule => rule.id === id))
    throw new UsageError(`pygov itself has a rule ${id}; yours needs another name`);
  const root = await repositoryRoot(context);
  const path = join(root === undefined ? context.cwd : join(root, ownRulesFolder), `${id}.yml`);
  const file = relative(context.cwd, path);
  if (existsSync(path)) throw new UsageError(`${file} is there already`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, ruleTemplate(id));
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

function line({ id, severity, scope, message }: ListedRule, origin?: string): string {
  const from = origin === undefined ? '' : ` (${origin})`;
  return `${id.padEnd(26)} ${severity.padEnd(8)} ${scope.join(', ').padEnd(18)} ${message}${from}`;
}

function paragraph(rule: ListedRule, origin?: string): string {
  const { id, scope, message, why, mend, overlaps } = rule;
  const others = overlaps.length === 0 ? 'no rule of other tools that we know' : overlaps.join('; ');
  return [
    `${id} (${describeSeverity(rule)}, in ${scope.join(', ')}): ${message}`,
    ...(origin === undefined ? [] : [`  a rule of this repository: ${origin}`]),
    `  why: ${why}`,
    `  to mend: ${mend}`,
    `  or, where it is meant: # pygov: ignore[${id}] reason`,
    `  the same elsewhere: ${others}`,
  ].join('\n');
}

function asShown(rule: ListedRule, origin?: string): object {
  const { id, severity, 'severity-by-tier': byTier, scope, message, why, mend, overlaps } = rule;
  const more = { ...(byTier && { severityByTier: byTier }), ...(origin !== undefined && { origin }) };
  return { id, severity, ...more, scope, message, why, mend, overlaps };
}
