import * as v from 'valibot';
import { durationPattern } from '../lib/duration.ts';
import { insidePath } from '../lib/inside-path.ts';

const duration = v.pipe(
  v.string('a duration such as 90s, 15m, 12h or 7d'),
  v.regex(durationPattern, 'a duration such as 90s, 15m, 12h or 7d'),
);

const variableName = v.pipe(
  v.string('the name of an environment variable'),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'),
);

const requirement = 'tcp:localhost:5432, program:git or file:~/data.csv';

/**
 * The configuration of a repository, as written. The JSON Schema that ships (`schema/governance.schema.json`) is made
 * from this by the build.
 */
export const configSchema = v.strictObject({
  $schema: v.optional(v.string('the address of the JSON Schema')),
  profile: v.optional(
    v.pipe(
      v.picklist(['backend-python', 'fallback-minimum'], 'backend-python or fallback-minimum'),
      v.description('The profile of whatever `scopes` does not name; by default it is found out.'),
    ),
  ),
  scopes: v.optional(
    v.pipe(
      v.record(
        insidePath,
        v.picklist(
          ['backend-python', 'fallback-minimum', 'none'],
          'backend-python, fallback-minimum or none',
        ),
      ),
      v.description('The profiles of folders, such as "api/"; the root itself is "./".'),
    ),
  ),
  target: v.optional(
    v.pipe(
      v.string('the name of a branch'),
      v.regex(/^(?!-)[^\s~^:?*[\\]+$/, 'the name of a branch'),
      v.description('The branch that pushes are compared with; by default the default branch of the remote.'),
    ),
  ),
  python: v.optional(
    v.pipe(
      v.string('the path of an interpreter'),
      v.minLength(1, 'the path of an interpreter'),
      v.description(
        'The interpreter, absolute or relative to the root; by default .venv, venv, VIRTUAL_ENV, PATH.',
      ),
    ),
  ),
  types: v.optional(
    v.strictObject({
      paths: v.pipe(
        v.array(insidePath),
        v.minLength(1, 'at least one path'),
        v.description('What the type checker is given; by default its own configured scope.'),
      ),
    }),
  ),
  tests: v.optional(
    v.strictObject({
      paths: v.optional(
        v.pipe(
          v.array(insidePath),
          v.minLength(1, 'at least one path'),
          v.description('What pytest is given; by default its own configured scope.'),
        ),
      ),
      requires: v.optional(
        v.pipe(
          v.array(
            v.pipe(
              v.string(requirement),
              v.regex(/^(tcp:[^\s:]+:\d{1,5}|program:[^\s/]+|file:(~\/|\/).+)$/, requirement),
            ),
          ),
          v.description(
            'What the tests need from outside: services that have to listen, programs, files. Programs and files are inputs of the proof.',
          ),
        ),
      ),
      hermetic: v.optional(
        v.pipe(
          v.boolean('true or false'),
          v.description('Whether tests that take more from outside than is declared prove nothing.'),
        ),
      ),
    }),
  ),
  timeouts: v.optional(
    v.pipe(
      v.record(v.string('the name of a claim'), duration),
      v.description('How long the check of a claim may take, by the name of the claim.'),
    ),
  ),
  env: v.optional(
    v.strictObject({
      pass: v.optional(
        v.pipe(
          v.array(variableName),
          v.description('Variables that the tools of the project see when they are set.'),
        ),
      ),
      set: v.optional(
        v.pipe(
          v.record(variableName, v.string('text')),
          v.description('Variables that the tools of the project see with these values.'),
        ),
      ),
    }),
  ),
  gates: v.optional(
    v.strictObject({
      'pre-push': v.optional(
        v.strictObject({
          refs: v.pipe(
            v.record(v.string('a pattern of refs'), v.picklist(['full', 'fast', 'secrets'])),
            v.description(
              'What pushes to these refs are held to, by patterns such as "backup/*"; the first that fits counts.',
            ),
          ),
        }),
      ),
    }),
  ),
  snapshot: v.optional(
    v.strictObject({
      include: v.pipe(
        v.array(insidePath),
        v.description(
          'Untracked files of the working tree that tools need in the snapshot, by globs; their content counts as input.',
        ),
      ),
    }),
  ),
  checks: v.optional(
    v.pipe(
      v.record(
        v.pipe(
          v.string('the name of a claim'),
          v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'the name of a claim, such as openapi-current'),
        ),
        v.strictObject({
          run: v.pipe(
            v.array(v.string('text')),
            v.minLength(1, 'a program and its arguments'),
            v.check(([program = '']) => /\S/.test(program), 'a program and its arguments'),
            v.description(
              'A program and its arguments, without a shell: `python` is the interpreter of the project, ./x a file of the tree.',
            ),
          ),
          files: v.optional(
            v.pipe(
              v.array(insidePath),
              v.minLength(1, 'at least one glob'),
              v.description(
                'What it is about, by globs: it runs when one of these changed. By default every file.',
              ),
            ),
          ),
          order: v.optional(
            v.pipe(
              v.number('a number from 0 to 9'),
              v.integer('a number from 0 to 9'),
              v.minValue(0, 'a number from 0 to 9'),
              v.maxValue(9, 'a number from 0 to 9'),
            ),
          ),
          gates: v.optional(v.pipe(v.array(v.picklist(['pre-commit', 'pre-push', 'ci'])), v.minLength(1))),
          advisory: v.optional(v.boolean('true or false')),
          junit: v.optional(
            v.pipe(
              insidePath,
              v.description(
                'A report in JUnit XML that the command writes, relative to where it runs: its tests are counted, and none proves nothing.',
              ),
            ),
          ),
          'runs-in': v.optional(
            v.pipe(
              v.picklist(['snapshot', 'worktree']),
              v.description(
                'Where it runs. What needs the real folder runs in the working tree, and proves something only while that is as the judged tree.',
              ),
            ),
          ),
        }),
      ),
      v.description('Claims of the repository, each proved by a command that ends with exit code 0.'),
    ),
  ),
  rulebooks: v.optional(
    v.pipe(
      insidePath,
      v.description('The folder of the rulebooks of the repository; by default governance/rulebooks.'),
    ),
  ),
  enforce: v.optional(
    v.pipe(
      v.union(
        [v.picklist(['tiers', 'scorecard']), v.array(v.picklist(['tiers', 'scorecard']))],
        'tiers, scorecard or a list of both',
      ),
      v.description(
        'What blocks instead of warning: the minimum of proofs that a risk tier asks for, the scorecard.',
      ),
    ),
  ),
  'add-ons': v.optional(
    v.pipe(
      v.record(
        v.string('the name of an add-on'),
        v.picklist(['required', 'advisory'], 'required or advisory'),
      ),
      v.description('Shared rulebooks without which the gate is shut (required), or only warns (advisory).'),
    ),
  ),
  legacy: v.optional(
    v.pipe(
      v.literal('block', 'block'),
      v.description('Findings that stood there before block as well; by default only new ones do.'),
    ),
  ),
  evidence: v.optional(
    v.strictObject({
      'max-age': v.optional(
        v.pipe(
          duration,
          v.description('How old evidence may be when it is used again; at most what the rulebook says.'),
        ),
      ),
      'trust-ingested': v.optional(
        v.strictObject({
          reason: v.pipe(
            v.string('why a report of a run somewhere else is trusted'),
            v.regex(/\S/, 'why a report of a run somewhere else is trusted'),
            v.description(
              'Lets `pygov evidence ingest` prove tests-green, and says why; every verdict that rests on it shows the reason.',
            ),
          ),
        }),
      ),
    }),
  ),
});

export type ConfigValues = v.InferOutput<typeof configSchema>;
