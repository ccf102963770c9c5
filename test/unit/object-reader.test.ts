import { expect, it, onTestFinished } from 'vitest';
import { ObjectReader } from '../../src/git/object-reader.ts';
import { locateRepository } from '../../src/git/repository.ts';
import { TestRepo } from '../helpers/test-repo.ts';

/** Larger than what a pipe gives at once, and without any pattern of its length. */
const large = Array.from({ length: 60_000 }, (_, index) => String(index * index)).join('\n');

it('gives each object whole and in its place, whatever its size, and passes over those that are not wanted', async () => {
  const texts = { empty: '', one: 'x', newline: '\n', large, again: `${large}!`, last: 'end' };
  const repo = await TestRepo.create({ files: texts });
  const { signal } = new AbortController();
  const reader = new ObjectReader(
    await locateRepository({ cwd: repo.root, env: repo.env, now: () => new Date(), signal }),
  );
  onTestFinished(() => {
    reader.close();
  });
  const asked: number[] = [];
  const names = ['empty', 'large', 'missing', 'one', 'again', 'newline', 'last'];
  const read = await Promise.all(
    names.map(name =>
      reader.readIf(`HEAD:${name}`, size => {
        asked.push(size);
        return size !== large.length;
      }),
    ),
  );
  expect(
    read.map(object => object && ('content' in object ? object.content.toString() : object.size)),
  ).toEqual(['', large.length, undefined, 'x', texts.again, '\n', 'end']);
  expect(asked).toEqual([0, large.length, 1, large.length + 1, 1, 3]);
  expect((await reader.read('HEAD:large'))?.content.toString()).toBe(large);
});
