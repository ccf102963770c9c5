import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { branchWith, pushRepo } from '../helpers/push-repo.ts';

/** A service of one route, whose answer has a name that may be null or not, and whose request may need one. */
function openapi({ nullable = false, required = [] as string[], more = '' } = {}): string {
  return `openapi: 3.0.3
info: {title: users, version: '1'}${more}
paths:
  /users:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [${required.join(', ')}], properties: {name: {type: string}}}
      responses:
        '201':
          description: made
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string, nullable: ${String(nullable)}}}}
`;
}

test('a change that breaks consumers is refused, and let through with a reason that is shown', async () => {
  const repo = await pushRepo({ 'openapi.yaml': openapi(), 'app.py': 'START = 1\n' });
  await branchWith(repo, 'nullable', { 'openapi.yaml': openapi({ nullable: true }) });
  await repo.git('switch', '-q', 'nullable');

  const refused = await repo.pygov(['gate', 'pre-push']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toMatch(/✗ contract-safe +FAILED: 1 breaking change in 1 document/);
  expect(refused.output).toContain(
    'openapi.yaml became-nullable POST /users, response 201 name (response): name may be null now: who uses it without a look breaks',
  );
  expect(refused.output).toMatch(/to mend: .*contract accept --reason "why no consumer breaks"/);

  const accepted = await repo.pygov(['contract', 'accept', '--reason', 'every client checks it since May']);
  expect(accepted.stdout).toMatch(/governance\/changes\/[\d-]+\.md: 1 accepted until \d{4}-/);
  await repo.git('add', 'governance');
  await repo.git('commit', '-q', '--no-verify', '-m', 'Say why');
  const [file = ''] = readdirSync(join(repo.root, 'governance/changes'));
  const passed = await repo.pygov(['gate', 'pre-push']);
  expect(passed.output).toContain(
    `1 document, 1 accepted by governance/changes/${file}: every client checks it since May`,
  );
  expect(passed).toMatchObject({ code: 0 });

  repo.write({ 'openapi.yaml': openapi({ nullable: true, required: ['name'] }) });
  await repo.git('commit', '-q', '--no-verify', '-a', '-m', 'Ask for a name');
  const again = await repo.pygov(['gate', 'pre-push']);
  expect(again).toMatchObject({ code: 1 });
  expect(again.output).toMatch(/✗ contract-safe +FAILED: 1 breaking change in 1 document/);
  expect(again.output).toContain('became-required POST /users, body name (request)');

  const trailer = 'Ask for a name\n\nCompatibility: the clients all send it';
  await repo.git('commit', '-q', '--no-verify', '--amend', '-m', trailer);
  const trusted = await repo.pygov(['gate', 'pre-push']);
  expect(trusted.output).toMatch(/1 accepted by [0-9a-f]{10}: the clients all send it/);
  expect(trusted).toMatchObject({ code: 0 });
});

test('what cannot be told is not verified; what changes nothing for consumers is', async () => {
  const repo = await pushRepo({ 'openapi.yaml': openapi(), 'app.py': 'START = 1\n' });
  await branchWith(repo, 'words', { 'openapi.yaml': openapi({ more: '\ntags: [{name: users}]' }) });
  await repo.git('switch', '-q', 'words');
  const quiet = await repo.pygov(['gate', 'pre-push']);
  expect(quiet.output).toMatch(/✓ contract-safe +1 document, no consumer breaks/);
  expect(quiet).toMatchObject({ code: 0 });

  repo.write({
    'openapi.yaml': openapi().replace(
      '{type: object, required: [name]',
      '{$ref: "https://a.example/a.json", required: [name]',
    ),
  });
  await repo.git('commit', '-q', '--no-verify', '-a', '-m', 'Refer to the shared schema');
  const unknown = await repo.pygov(['gate', 'pre-push']);
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.output).toMatch(/contract-safe +UNPROVABLE|contract-safe +NOT_VERIFIED/);
  expect(unknown.output).toContain('"https://a.example/a.json" is outside the tree');
});
