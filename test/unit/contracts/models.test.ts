import * as v from 'valibot';
import { expect, test } from 'vitest';
import { compareModels } from '../../../src/contracts/models/compare-models.ts';
import { modelVocabularySchema } from '../../../src/contracts/models/vocabulary-schema.ts';
import { vocabulary } from '../../../src/contracts/models/vocabulary.ts';
import { parser } from '../source-rules/parser.ts';

type Files = Readonly<Record<string, string>>;

async function compare(base: Files, head: Files) {
  const parse = await parser();
  const [old, now] = [base, head].map(files => ({
    files: new Map(Object.entries(files).map(([path, text]) => [path, { oid: text, text }])),
  }));
  if (!old || !now) throw new Error('two sides are compared');
  const { changes } = compareModels(old, now, parse);
  return changes;
}

/** What is said beside what is compatible: `request became-required a`. */
async function told(base: Files, head: Files): Promise<string[]> {
  const changes = await compare(base, head);
  return changes
    .filter(({ effect }) => effect !== 'compatible')
    .map(({ side, id, field }) => `${side} ${id} ${field}`.trim());
}

const prelude = `from datetime import date, datetime
from typing import *
from pydantic import *
from fastapi import FastAPI
app = FastAPI()
`;

/** A model with this body, which a route takes and gives. */
function item(body: string): Files {
  const lines = body.split('\n').map(line => `    ${line}`);
  const route = '@app.post("/items/{key}")\ndef create(key: int, item: Item) -> Item: ...\n';
  return { 'app.py': `${prelude}class Item(BaseModel):\n${lines.join('\n')}\n${route}` };
}

test('the rulebook is as its schema says', () => {
  expect(v.safeParse(modelVocabularySchema, vocabulary).issues).toBeUndefined();
});

const examples = Object.entries(vocabulary.changes).flatMap(([id, { example }]) =>
  example && id !== 'dynamic-model' ? [{ id, ...example }] : [],
);

test.each(examples)('$id is told for its example, on a side that it shows on', async ({ id, base, head }) => {
  const changes = await compare(item(base), item(head));
  const found = changes.filter(change => change.id === id);
  expect(changes.map(change => change.id)).toContain(id);
  for (const { effect, side } of found) expect(effect).toBe(vocabulary.changes[id]?.[side]);
});

test.each<[what: string, base: string, head: string]>([
  ['Optional and a union with None', 'a: Optional[int] = None', 'a: int | None = None'],
  ['List and list', 'a: List[Dict[str, int]]', 'a: list[dict[str, int]]'],
  ['a quoted annotation', 'a: "int | None"', 'a: Optional[int]'],
  ['order of fields', 'a: int\nb: str', 'b: str\na: int'],
  ['order of a union', 'a: int | str', 'a: Union[str, int]'],
  ['order of values', "a: Literal['x', 'y']", "a: Literal['y', 'x']"],
  ['Annotated', 'a: int = Field(gt=3)', 'a: Annotated[int, Field(gt=3)]'],
  ['documentation', 'a: int', '"""What it is."""\na: int = Field(description="b")'],
  ['quotes', "a: str = 'x'", 'a: str = "x"'],
  ['a field with the name that it has on the wire', "a: int = Field(alias='x')", 'x: int'],
  ['an arm of a union among others', 'a: list[int] | list[float]', 'a: list[float] | list[int]'],
  ['constr', 'a: constr(max_length=3)', 'a: str = Field(max_length=3)'],
])('%s is the same', async (_what, base, head) => {
  expect(await told(item(base), item(head))).toEqual([]);
});

const routes = `from fastapi import APIRouter, Depends
from app.models import Item
router = APIRouter(prefix="/items")
@router.post("/")
def create(item: Item): ...
`;
const main = `from fastapi import FastAPI
from app import routes
app = FastAPI()
app.include_router(routes.router, prefix="/v1")
`;
const app = (models: string, more: Files = {}): Files => ({
  'src/app/__init__.py': '',
  'src/app/main.py': main,
  'src/app/routes.py': routes,
  'src/app/models.py': models,
  ...more,
});
const base = app('from pydantic import BaseModel\nclass Item(BaseModel):\n    a: int\n    b: str = "x"\n');

test('a field that moved to a base class in another file is the same', async () => {
  const head = app('from .base import Base\nclass Item(Base):\n    b: str = "x"\n', {
    'src/app/base.py': 'import pydantic\nclass Base(pydantic.BaseModel):\n    a: int\n',
  });
  expect(await told(base, head)).toEqual([]);
});

test('a model that moved and is exported again is the same', async () => {
  const head = app('from .kinds import Item\n', {
    'src/app/kinds/__init__.py': 'from .item import Thing as Item\n',
    'src/app/kinds/item.py':
      'from pydantic import BaseModel\nclass Thing(BaseModel):\n    a: int\n    b: str = "x"\n',
  });
  expect(await told(base, head)).toEqual([]);
});

test('what is only taken is judged as a request, and a model that no route uses is not judged', async () => {
  const head = app(
    'from pydantic import BaseModel\nclass Item(BaseModel):\n    a: int\n    b: str\nclass Other(BaseModel):\n    c: int\n',
  );
  expect(await told(base, head)).toEqual(['request became-required b']);
});

test('a base that the tree does not have is told when the class changes', async () => {
  const before = app(
    'from elsewhere import Base\nfrom pydantic import BaseModel\nclass Item(Base, BaseModel):\n    a: int\n',
  );
  const after = app(
    'from elsewhere import Base\nfrom pydantic import BaseModel\nclass Item(Base, BaseModel):\n    a: int\n    b: int = 1\n',
  );
  expect(await told(before, after)).toEqual(['request dynamic-model']);
});

test.each<[what: string, from: string, to: string, expected: string[]]>([
  ['a path', '@router.post("/")', '@router.post("/new")', ['request route-removed']],
  ['a method', '@router.post', '@router.put', ['request route-removed']],
  ['a name of a path parameter', '"/")\ndef create(', '"/")\ndef make(', []],
  [
    'a guard',
    '@router.post("/")',
    '@router.post("/", dependencies=[Depends(admin)])',
    ['request guard-added'],
  ],
  ['a status', '@router.post("/")', '@router.post("/", status_code=201)', ['response status-changed']],
  [
    'a parameter',
    'item: Item',
    'item: Item, page: int',
    ['request field-added-required query parameter page'],
  ],
  ['a parameter with a default', 'item: Item', 'item: Item, page: int = 1', []],
])('a route is compared without any document: %s', async (_what, from, to, expected) => {
  const head = { ...base, 'src/app/routes.py': routes.replace(from, to) };
  expect(await told(base, head)).toEqual(expected);
});
