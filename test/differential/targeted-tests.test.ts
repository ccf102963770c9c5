import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Selection } from '../../src/python/select-tests.ts';
import { selectTestsOf } from '../helpers/select-tests-of.ts';
import { randomEdit, type Edit } from './random-edit.ts';
import { randomRepository, type Files } from './random-repository.ts';
import { Random } from './random.ts';

/** Another seed gives other repositories: `PYGOV_SEED=7 npx vitest run test/differential`. */
const seed = Number(process.env.PYGOV_SEED ?? 20260);
const repositories = Number(process.env.PYGOV_REPOSITORIES ?? 60);
const editsEach = 6;

interface Case {
  readonly name: string;
  readonly base: Files;
  readonly head: Files;
  readonly edit: Edit;
}

interface Judged extends Case {
  readonly selection: Selection;
  /** Files with a failing test in a run of the whole suite; null where pytest could not run any. */
  readonly failing: readonly string[] | null;
}

let judged: Judged[];
let failingBases: string[];

describe('whatever fails in a run of the whole suite', () => {
  beforeAll(async () => {
    const cases = makeCases();
    const bases = [...new Map(cases.map(({ name, base }) => [name.split(' ')[0] ?? '', base]))];
    const suites = [...cases.map(({ head }) => head), ...bases.map(([, base]) => base)];
    const half = Math.ceil(suites.length / 2);
    const [first, second, selections] = await Promise.all([
      runSuites(suites.slice(0, half)),
      runSuites(suites.slice(half)),
      selectTestsOf(cases),
    ]);
    const ran = [...first, ...second];
    const ranBases = ran.slice(cases.length);
    failingBases = bases.filter((_base, index) => ranBases[index]?.length !== 0).map(([name]) => name);
    judged = cases
      .map((made, index) => ({
        ...made,
        selection: selections[index] ?? { kind: 'everything' as const, why: 'nothing was said' },
        failing: ran[index] ?? null,
      }))
      .filter(({ name }) => !failingBases.includes(name.split(' ')[0] ?? ''));
  }, 240_000);

  test('passed before: circles of packages spoil a few of the repositories', () => {
    expect(failingBases.length).toBeLessThanOrEqual(repositories / 20);
  });

  test('is selected', () => {
    const left = judged.flatMap(({ name, head, edit, selection, failing }) => {
      if (selection.kind === 'everything') return [];
      const tests = [...selection.selected, ...selection.others];
      const failed =
        failing === null ? tests : tests.filter(path => failing.some(place => isIn(path, place)));
      const missed = failed.filter(path => !selection.selected.includes(path));
      return missed.length > 0 ? [{ name, edit: edit.what, missed, head }] : [];
    });
    expect(left.map(({ name, edit, missed }) => `${name}: ${edit}: ${missed.join(' ')}`)).toEqual([]);
  });

  test('often enough is a part of it', () => {
    const narrow = judged.filter(({ selection }) => selection.kind === 'some' && selection.others.length > 0);
    const caught = narrow.filter(({ failing }) => failing === null || failing.length > 0);
    const half = narrow.filter(
      ({ selection }) =>
        selection.kind === 'some' &&
        selection.selected.length > 0 &&
        selection.selected.length <= selection.others.length,
    );
    console.log(
      `${judged.length} changes of ${repositories} repositories (seed ${seed}): for ${narrow.length} a part of the tests is selected ` +
        `(for ${half.length} of them some, and at most half), of which ${caught.length} break tests`,
    );
    expect(narrow.length).toBeGreaterThan(judged.length / 3);
    expect(caught.length).toBeGreaterThan(judged.length / 5);
  });
});

function makeCases(): Case[] {
  return Array.from({ length: repositories }, (_, number) => {
    const random = new Random(seed * 1000 + number);
    const repository = randomRepository(random);
    return Array.from({ length: editsEach }, (_edit, index): Case => {
      const edit = randomEdit(random, repository);
      const head = { ...repository.files, ...edit.contents };
      const kept = Object.entries(head).filter((entry): entry is [string, string] => entry[1] !== null);
      return { name: `${number} ${index}`, base: repository.files, head: Object.fromEntries(kept), edit };
    });
  }).flat();
}

/** A place is a file, or a folder whose tests could not be collected. */
function isIn(path: string, place: string): boolean {
  return (
    place === '' ||
    place === '.' ||
    path === place ||
    path.startsWith(`${place.replace(/\/conftest\.py$/, '')}/`)
  );
}

async function runSuites(suites: readonly Files[]): Promise<(readonly string[] | null)[]> {
  const python = join(inject('venv'), 'bin', 'python');
  const script = fileURLToPath(new URL('run_suites.py', import.meta.url));
  const child = spawn(python, ['-B', script], { cwd: tmpdir(), stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(suites.map((files, id) => `${JSON.stringify({ id, files })}\n`).join(''));
  await new Promise(resolve => child.on('close', resolve));
  const answers = output
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { id: number; failing: string[] | null });
  return suites.map((_suite, id) => {
    const answer = answers.find(known => known.id === id);
    if (!answer) throw new Error(`no answer for suite ${id}`);
    return answer.failing;
  });
}
