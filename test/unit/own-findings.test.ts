import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import rulebook from '../../rulebooks/own-findings.yml';
import { ownFindings, ownFindingsSchema } from '../../src/rulebook/own-findings.ts';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

test('the findings that the program makes up itself are those that it can explain', () => {
  // What decides about a migration stands in rulebooks/migrations/, and is no finding of a gate.
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    path => path.endsWith('.ts') && !path.startsWith('migrations/'),
  );
  // `rule: 'format'`, `rule: code ?? 'syntax-error'`, `rule = isSure ? 'refusal-untested' : 'refusal-not-shown'`
  const given = /\brule(?::| =) (?:\w+(?:\.\w+)? \?\??? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g;
  const named = files
    .flatMap(path => [...readFileSync(join(source, path), 'utf8').matchAll(given)])
    .flatMap(([, ...names]) => names.filter(Boolean));
  expect([...new Set(named)].sort()).toEqual(Object.keys(ownFindings).sort());
});

test('the rulebook is what its schema says', () => {
  expect(v.parse(ownFindingsSchema, rulebook)).toEqual(rulebook);
});
