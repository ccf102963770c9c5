import { expect, test } from 'vitest';
import type { ChangeReader, TreeFile } from '../../src/model.ts';
import { checkLine, projectCommands } from '../../src/toolchain/project-commands.ts';
import { ProjectConfig } from '../../src/toolchain/project-config.ts';

const workflow = `
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - run: |
          pip install ruff mypy
          ruff check --output-format=github .  # of all
          uv run --frozen pytest -q \\
            --maxfail=1 && echo "pytest done" > log
      - run: CI=1 mypy \${{ matrix.args }} src
      - run: mypy app
        working-directory: backend
      - run: cd backend && flake8 && python -m mypy --version
`;

/** What is shown, and the name and the command of the check that it would be. */
type Shown = [purpose: string, words: string, source: string, check?: string];

test.each<[file: string, text: string, shown: Shown[]]>([
  [
    '.github/workflows/ci.yml',
    workflow,
    [
      [
        'lint',
        'ruff check --output-format=github .',
        'test',
        'ruff-clean: python -m ruff check --output-format=github .',
      ],
      ['tests', 'pytest -q --maxfail=1', 'test', 'pytest-green: python -m pytest -q --maxfail=1'],
      ['types', 'mypy $EXPRESSION src', 'test'],
      ['types', 'mypy app', 'test'],
      ['lint', 'flake8', 'test'],
    ],
  ],
  [
    'Makefile',
    'PY ?= poetry run python\nSRC = app tests\n.PHONY: lint\nlint: deps\n\t@$(PY) -m flake8 $(SRC)\n\t-black .\n\tblack --check \\\n\t  $(SRC)\ntest:\n\tpytest $(ARGS)\n\tpytest $$HOME\n\t$(PY) manage.py test --noinput\n',
    [
      ['lint', 'flake8 app tests', 'lint', 'flake8-clean: python -m flake8 app tests'],
      ['lint', 'black --check app tests', 'lint', 'black-clean: python -m black --check app tests'],
      ['tests', 'pytest $VARIABLE', 'test'],
      ['tests', 'pytest $HOME', 'test'],
      ['tests', 'python manage.py test --noinput', 'test', 'django-green: python manage.py test --noinput'],
    ],
  ],
  [
    'tox.ini',
    '[tox]\nenvlist = py\n[testenv]\ncommands =\n    pytest {posargs:tests}\n    - mypy {toxinidir}/src\n[testenv:lint]\ncommands = isort --check-only .\n',
    [
      ['tests', 'pytest tests', 'testenv', 'pytest-green: python -m pytest tests'],
      ['types', 'mypy {toxinidir}/src', 'testenv'],
      ['lint', 'isort --check-only .', 'testenv:lint', 'isort-clean: python -m isort --check-only .'],
    ],
  ],
  [
    'noxfile.py',
    'import nox\n\nraise SystemExit(9)\n\n@nox.session\ndef tests(session):\n    session.install(".")\n    session.run(\n        "pytest", \'-k\', "a or b", *session.posargs, external=True,\n    )\n    session.run("mypy", target)\n',
    [
      ['tests', 'pytest -k a or b', 'session', 'pytest-green: python -m pytest -k a or b'],
      ['types', 'mypy $ARGUMENT', 'session'],
    ],
  ],
  [
    'pyproject.toml',
    '[tool.hatch.envs.default.scripts]\ntest = "pytest {args:tests}"\nall = ["ruff check .", "ruff check --fix ."]\n',
    [
      ['tests', 'pytest tests', 'hatch, default:test', 'pytest-green: python -m pytest tests'],
      ['lint', 'ruff check .', 'hatch, default:all', 'ruff-clean: python -m ruff check .'],
    ],
  ],
  ['.github/workflows/bad.yml', 'jobs: [', []],
])('the commands of %s', async (path, text, shown) => {
  const files: TreeFile[] = [{ path, mode: '100644', oid: 'a' }];
  const reader = { readBlob: () => Promise.resolve(Buffer.from(text)) } as unknown as ChangeReader;
  const commands = await projectCommands(new ProjectConfig(files, reader), files);
  expect(
    commands.map(({ purpose, words, source, check }) => [
      purpose,
      words.join(' '),
      source.replace(`${path}, `, ''),
      ...(check ? [`${check.name}: ${check.run.join(' ')}`] : []),
    ]),
  ).toEqual(shown);
  for (const command of commands) {
    const line = checkLine(command);
    expect(line === undefined ? undefined : JSON.parse(`{${line}}`)).toEqual(
      command.check && { checks: { [command.check.name]: { run: command.check.run } } },
    );
  }
});
