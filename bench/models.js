import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, folder, pygov } from './shared/place.js';
import { median, spread, table } from './shared/statistics.js';

/**
 * `pygov contract models` as a whole process: pydantic models that routes take and give, one of ten changed.
 * @param {{ runs: number }} options
 */
export function models({ runs }) {
  const rows = [500, 1_000, 2_000].map(count => {
    const repo = makeRepo(count);
    const took = Array.from({ length: Math.min(runs, 7) }, () => {
      const started = performance.now();
      run(repo);
      return performance.now() - started;
    });
    return [`${count} models`, spread(took), (median(took) / count).toFixed(2)];
  });
  return table(['base against head', 'ms, median (min-max)', 'ms a model'], rows);
}

/** @param {string} repo */
function run(repo) {
  try {
    execFileSync(process.execPath, [pygov, 'contract', 'models', 'HEAD~1..HEAD'], {
      cwd: repo,
      env,
      stdio: 'ignore',
    });
  } catch (error) {
    // What it found is a reason to end with 1.
    if (!(error instanceof Error && 'status' in error && error.status === 1)) throw error;
  }
}

/** @param {number} count */
function makeRepo(count) {
  const repo = join(folder, `models-${count}`);
  mkdirSync(join(repo, 'app'), { recursive: true });
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: repo, env, stdio: 'ignore' });
  git('init', '-b', 'main', '.');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.org');
  for (const type of ['int', 'str']) {
    for (let file = 0; file < count / 10; file += 1) {
      const numbers = Array.from({ length: 10 }, (_, index) => file * 10 + index);
      const text = numbers.map(number => model(number, number % 10 === 0 ? type : 'int')).join('\n\n');
      const routes = numbers.map(route).join('\n\n');
      writeFileSync(
        join(repo, 'app', `part${file}.py`),
        `from fastapi import APIRouter\nfrom pydantic import BaseModel, Field\n\nrouter = APIRouter(prefix="/part${file}")\n\n\n${text}\n\n${routes}\n`,
      );
    }
    git('add', '-A');
    git('commit', '-m', type);
  }
  return repo;
}

/** @param {number} number @param {string} type */
function model(number, type) {
  const fields = Array.from(
    { length: 8 },
    (_, index) => `    field${index}: list[str] | None = Field(default=None, max_length=${index + number})`,
  );
  return `class Model${number}(BaseModel):\n    id: ${type}\n${fields.join('\n')}\n`;
}

/** @param {number} number */
function route(number) {
  return `@router.post("/${number}")\ndef make${number}(item: Model${number}) -> Model${number}: ...\n`;
}
