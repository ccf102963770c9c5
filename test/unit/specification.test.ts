import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/specification.md', root), 'utf8');

/** What is asked, where it is kept, what shows it. */
const rows = page
  .split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (-+|what is asked) /.test(line))
  .map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );

const pathsOf = (cell: string) => [...cell.matchAll(/`([\w.-]+\/[\w./-]+)`/g)].map(([, path = '']) => path);

it('has a row for every sentence', () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(cells => cells.length !== 3)).toEqual([]);
});

it('names only files that there are', () => {
  const paths = rows.flatMap(cells => cells.flatMap(pathsOf));
  expect(paths.filter(path => !existsSync(new URL(path, root)))).toEqual([]);
});

it('says of every row where it is kept and what shows it, or that it is not there', () => {
  const unclear = rows.filter(([, kept = '', shown = '']) => {
    const isThere = pathsOf(kept).length > 0;
    const isMissing = kept.includes('**not yet**');
    const isShown = pathsOf(shown).some(path => /^test\/.*\.test\.ts$/.test(path));
    return isThere ? !isShown : !isMissing || shown !== '';
  });
  expect(unclear).toEqual([]);
});
