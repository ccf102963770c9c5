import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const openapi = (user: string) => `openapi: 3.0.3
info: {title: users, version: '1'}
paths:
  /users:
    get:
      responses:
        '200':
          description: all of them
          content:
            application/json:
              schema: {type: array, items: {$ref: 'schemas/user.yaml'}}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: 'schemas/user.yaml'}
      responses:
        '201': {description: made}
${user}`;

const user = (required: string, name: string) =>
  `type: object\nrequired: [${required}]\nproperties:\n  id: {type: integer}\n  name: {type: ${name}}\n`;

test('a change of a schema in a file of its own is told for each side that it shows on', async () => {
  const repo = await TestRepo.create({
    files: { 'api/openapi.yaml': openapi(''), 'api/schemas/user.yaml': user('id', 'string') },
  });
  expect(await repo.pygov(['contract', 'diff'])).toMatchObject({
    code: 0,
    stdout: 'no OpenAPI document, model or route changed\n',
  });

  repo.write({ 'api/schemas/user.yaml': user('id, name', 'integer') });
  await repo.git('add', '-A');
  const staged = await repo.pygov(['contract', 'diff']);
  expect(staged).toMatchObject({ code: 1 });
  expect(staged.stdout).toBe(`api/openapi.yaml: 3 breaking
  GET /users
    breaking type-replaced in response 200 [].name: [].name is integer now: who reads it as string breaks
      api/schemas/user.yaml#/properties/name
  POST /users
    breaking became-required in body name: name must be sent now: who leaves it out is refused
      api/schemas/user.yaml#/properties/name
    breaking type-replaced in body name: name must be integer now: who sends string is refused
      api/schemas/user.yaml#/properties/name
`);
  await repo.git('commit', '-q', '-m', 'Ask for a name');

  const range = ['contract', 'diff', 'HEAD~1..HEAD'];
  expect((await repo.pygov([...range, '--markdown'])).stdout).toContain(
    '**`POST /users`**\n\n- breaking `became-required` in `body name`: name must be sent now',
  );
  const document = JSON.parse((await repo.pygov([...range, '--json', '--all'])).stdout) as {
    documents: { path: string; changes: { id: string; effect: string; side: string }[] }[];
  };
  expect(document.documents.map(({ path }) => path)).toEqual(['api/openapi.yaml']);
  expect(document.documents[0]?.changes).toContainEqual(
    expect.objectContaining({ id: 'became-required', side: 'response', effect: 'compatible' }),
  );

  await repo.git('rm', '-q', 'api/schemas/user.yaml');
  const lost = await repo.pygov(['contract', 'diff']);
  expect(lost).toMatchObject({ code: 2 });
  expect(lost.stdout).toContain('could-not-tell document-unreadable: cannot be read: is not in the tree');
  expect(await repo.pygov(['contract', 'diff', 'HEAD'])).toMatchObject({ code: 2 });
});
