import { expect, test } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

const models = (field: string) => `from pydantic import BaseModel


class Order(BaseModel):
    id: int
    ${field}
`;

const files = {
  'app/__init__.py': '',
  'app/models.py': models('note: str = ""'),
  'app/main.py': `from fastapi import FastAPI
from app.models import Order

app = FastAPI()


@app.get("/orders/{id}")
def read(id: int) -> Order: ...


@app.post("/orders")
def create(order: Order) -> None: ...
`,
};

test('a field that is staged otherwise is told with the routes that take and give it', async () => {
  const repo = await TestRepo.create({ files });
  expect(await repo.pygov(['contract', 'models'])).toMatchObject({ code: 0 });
  repo.write({ 'app/models.py': models('note: str | None') });
  await repo.git('add', '-A');
  const told = await repo.pygov(['contract', 'models']);
  expect(told.code).toBe(1);
  expect(told.stdout.split('\n')).toEqual(
    expect.arrayContaining([
      'app/models.py:6 breaking became-required request of POST /orders: Order: note must be sent now',
      'app/models.py:6 breaking became-nullable response of GET /orders/{}: Order: note may be null now',
    ]),
  );
});

test('two commits are compared, and what cannot be read is told and never passed over', async () => {
  const repo = await TestRepo.create({ files });
  repo.write({ 'app/main.py': files['app/main.py'].replace('"/orders/{id}"', '"/order/{id}"') });
  await repo.git('commit', '-q', '--no-verify', '-am', 'rename');
  const renamed = await repo.pygov(['contract', 'models', 'HEAD~1..HEAD', '--json']);
  expect(renamed.code).toBe(1);
  const { changes } = JSON.parse(renamed.stdout) as { changes: { id: string; message: string }[] };
  expect(changes.map(({ id, message }) => `${id}: ${message}`)).toContain(
    'route-removed: GET /orders/{} is gone',
  );
  repo.write({ 'app/models.py': Buffer.from('# coding: utf-8\nNAME = "\xe9"\n', 'latin1') });
  await repo.git('commit', '-q', '--no-verify', '-am', 'break');
  const broken = await repo.pygov(['contract', 'models', 'HEAD~1..HEAD']);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/^app\/models.py:\d+ could-not-tell: /m);
  expect(await repo.pygov(['contract', 'models', 'HEAD'])).toMatchObject({ code: 2 });
  expect(await repo.pygov(['contract', 'models', 'nowhere..HEAD'])).toMatchObject({ code: 2 });
});
