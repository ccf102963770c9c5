import type { ComparingRule, GuardsFile } from './access/guard-schema.ts';
import type { SourceRule, SourceRulebook } from './rule-schema.ts';

/** `docs/rules.md`, made from the rulebooks. */
export function rulesPage(
  rulebooks: readonly SourceRulebook[],
  guards: Pick<GuardsFile, 'title' | 'rules'>,
  words: { readonly intro: string },
): string {
  const rules = [...rulebooks.flatMap(one => one.rules), ...guards.rules];
  const examples = rules.flatMap(({ examples: { bad, good } }) => [...bad, ...good]).length;
  return [
    '# Source rules',
    '',
    'This page is made from `rulebooks/source/` by `node scripts/rules-page.js`.',
    '',
    words.intro.trim(),
    '',
    `${rules.length} rules with ${examples} examples, which \`pygov rules test\` runs.`,
    ...rulebooks.flatMap(({ title, rules: own }) => ['', `## ${title}`, ...own.flatMap(section)]),
    '',
    `## ${guards.title}`,
    ...guards.rules.flatMap(comparingSection),
    '',
  ].join('\n');
}

function section(rule: SourceRule): string[] {
  const { id, severity, scope, why, mend, overlaps, examples } = rule;
  return [
    '',
    `### ${id}`,
    '',
    `${severity}, in ${scope.join(', ')}. ${asks(rule)}`,
    '',
    `- Why: ${why}.`,
    `- To mend: ${mend}.`,
    `- In other tools: ${overlaps.length === 0 ? 'nothing that we know of' : overlaps.join('; ')}.`,
    '',
    'BAD',
    ...code(examples.bad[0]),
    '',
    'GOOD',
    ...code(examples.good[0]),
  ];
}

function comparingSection({ id, severity, means, why, mend, examples }: ComparingRule): string[] {
  const [bad] = examples.bad;
  return [
    '',
    `### ${id}`,
    '',
    `${severity}, in source, settings. Compares what stood there before with what stands there now: ${means}.`,
    '',
    `- Why: ${why}.`,
    `- To mend: ${mend}.`,
    '',
    'BAD: before, and after',
    ...code(bad?.before),
    ...code(bad?.after),
  ];
}

function asks({ calls = [], decorators = [], only = [], unless = [] }: SourceRule): string {
  const names = [...new Set([...calls, ...decorators])].map(name => `\`${name}\``);
  return [
    ...(names.length > 0 ? [`Looks at ${names.join(', ')}.`] : []),
    ...(only.length > 0 ? [`Only: ${only.join(', ')}.`] : []),
    ...(unless.length > 0 ? [`Not: ${unless.join(', ')}.`] : []),
  ].join(' ');
}

function code(example: SourceRule['examples']['bad'][number] | undefined): string[] {
  const text = typeof example === 'string' ? example : (example?.code ?? '');
  return ['', '```python', ...text.trimEnd().split('\n'), '```'];
}
