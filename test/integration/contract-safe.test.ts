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
            schema: {type: object, required: [${required.join(', ')}], properties: {name: {type: string}, note: {type: string}}}
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

/** A service without a document. */
function service({ name = 'str', note = 'str = ""', path = '/users', doc = '' } = {}): string {
  return `${doc}from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    name: ${name}


class NewUser(BaseModel):
    name: str
    note: ${note}


@app.post("${path}")
def add_user(user: NewUser) -> User:
    return User(name=user.name)
`;
}

test('models and routes are judged without a document, and accepted by the command that is printed', async () => {
  const repo = await pushRepo({ 'app.py': service() });
  await branchWith(repo, 'words', { 'app.py': service({ doc: '"""Users."""\n\n' }) });
  await repo.git('switch', '-q', 'words');
  const quiet = await repo.pygov(['gate', 'pre-push']);
  expect(quiet.output).toMatch(/✓ contract-safe +models and routes, no consumer breaks/);

  repo.write({ 'app.py': service({ name: 'str | None' }) });
  await repo.git('commit', '-q', '--no-verify', '-a', '-m', 'Let a name be missing');
  const refused = await repo.pygov(['gate', 'pre-push']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toMatch(/✗ contract-safe +FAILED: 1 breaking change in models and routes/);
  expect(refused.output).toContain(
    'app.py:8 became-nullable POST /users, User name (response): name may be null now',
  );
  expect(refused.output).toMatch(/to mend: .*contract accept --reason "why no consumer breaks"/);

  const diff = await repo.pygov(['contract', 'diff', 'main..HEAD']);
  expect(diff).toMatchObject({ code: 1 });
  expect(diff.stdout).toContain('models and routes: 1 breaking\n  POST /users\n');

  await repo.pygov(['contract', 'accept', '--reason', 'every client checks it']);
  await repo.git('add', 'governance');
  await repo.git('commit', '-q', '--no-verify', '-m', 'Say why');
  const passed = await repo.pygov(['gate', 'pre-push']);
  expect(passed.output).toMatch(/models and routes, 1 accepted by governance\/changes\/.*: every client/);
  expect(passed).toMatchObject({ code: 0 });

  repo.write({ 'app.py': service({ name: 'str | None', note: 'str' }) });
  await repo.git('commit', '-q', '--no-verify', '-a', '-m', 'Ask for a note');
  const again = await repo.pygov(['gate', 'pre-push']);
  expect(again.output).toMatch(/✗ contract-safe +FAILED: 1 breaking change in models and routes/);
  expect(again.output).toContain('became-required POST /users, NewUser note (request)');
});

test('a route that is gone is refused; what a document tells is not said again', async () => {
  const repo = await pushRepo({ 'app.py': service(), 'openapi.yaml': openapi() });
  await branchWith(repo, 'moved', { 'app.py': service({ path: '/people' }) });
  await repo.git('switch', '-q', 'moved');
  const refused = await repo.pygov(['gate', 'pre-push']);
  expect(refused.output).toContain('route-removed POST /users (request): POST /users is gone');
  expect(refused).toMatchObject({ code: 1 });

  await repo.git('switch', '-q', 'main');
  const both = { 'app.py': service({ note: 'str' }), 'openapi.yaml': openapi({ required: ['note'] }) };
  await branchWith(repo, 'note', both);
  await repo.git('switch', '-q', 'note');
  const told = await repo.pygov(['gate', 'pre-push']);
  expect(told.output).toMatch(/contract-safe +FAILED: \d breaking changes? in 1 document, models and routes/);
  expect(told.output).toContain('openapi.yaml');
  expect(told.output).not.toContain('app.py:13 became-required');
});
