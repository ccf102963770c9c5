import type { Catalogue, ChangeClass } from './catalogue-schema.ts';

/** `docs/contracts.md`, made from the catalogue. */
export function contractsPage({ titles, changes }: Catalogue, { intro }: { readonly intro: string }): string {
  const classes = Object.entries(changes);
  const sides = classes.reduce((sum, [, entry]) => sum + sidesOf(entry).length, 0);
  return [
    '# Contracts',
    '',
    'This page is made from `rulebooks/contracts/openapi.yml` by `node scripts/contracts-page.js`.',
    '',
    intro.trim(),
    '',
    `${classes.length} classes of changes, ${sides} with both sides counted, each with an example that the tests run both ways.`,
    ...Object.entries(titles).flatMap(([kind, title]) => [
      '',
      `## ${title}`,
      '',
      '| class | request | response | what it means | for example |',
      '| --- | --- | --- | --- | --- |',
      ...classes.filter(([, entry]) => entry.in === kind).map(([id, entry]) => row(id, entry)),
    ]),
    '',
  ].join('\n');
}

function sidesOf({ request, response }: ChangeClass): string[] {
  return [request, response].filter(effect => effect !== undefined);
}

function row(id: string, { request, response, source, message, base, head }: ChangeClass): string {
  const says = typeof message === 'string' ? message : `${message.request}; ${message.response}`;
  const stricter = source === undefined ? '' : ` (${source} under \`--protect source\`)`;
  const example = `${code(base)} → ${code(head)}`;
  return `| \`${id}\` | ${request ?? '–'}${stricter} | ${response ?? '–'} | ${cell(says)} | ${example} |`;
}

/** With names for what is filled in. */
function cell(text: string): string {
  const named = text
    .replaceAll('{field}', '_field_')
    .replaceAll('{base}', '_old_')
    .replaceAll('{head}', '_new_');
  return named.replaceAll('|', '\\|');
}

function code(example: unknown): string {
  const text = JSON.stringify(example);
  const short = text.length > 110 ? `${text.slice(0, 109)}…` : text;
  return `\`${short.replaceAll('|', '\\|')}\``;
}
