import * as v from 'valibot';

const kebab = v.pipe(
  v.string('a name such as sleep-in-test'),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a name such as sleep-in-test'),
);
const sentence = v.pipe(v.string('text'), v.minLength(8, 'a sentence'));
const qualified = v.pipe(
  v.string('a qualified name such as time.sleep'),
  v.regex(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\*)?$/, 'a qualified name such as time.sleep or random.*'),
);
const names = v.pipe(v.array(qualified), v.minLength(1, 'at least one name'));
/** Held against its meaning by ast-grep itself, when the rule is tried. */
const pattern = v.record(v.string(), v.unknown());
const expression = v.pipe(
  v.string('a regular expression'),
  v.check(isExpression, 'a regular expression of JavaScript'),
);
const severity = v.picklist(['error', 'warning', 'info'], 'error, warning or info');
/** Where the tier of a change has another severity than the rest. */
const byTier = v.optional(
  v.strictObject({
    'TIER-HIGH': v.optional(severity),
    'TIER-MEDIUM': v.optional(severity),
    'TIER-LOW': v.optional(severity),
  }),
);

/** What a file is, by its path: `rulebooks/source/scopes.yml`; what is no Python is `text`, where a rule names it. */
export const scopeNames = ['development', 'test', 'migration', 'settings', 'source', 'text'] as const;
export type ScopeName = (typeof scopeNames)[number];

/** Source by itself; else with the path that gives it another scope, and the conftest.py that holds for it. */
const example = v.union([
  v.pipe(v.string(), v.minLength(1)),
  v.strictObject({ path: v.optional(v.string()), conftest: v.optional(v.string()), code: v.string() }),
]);
const examples = v.pipe(v.array(example), v.minLength(3, 'at least three examples'));

/** One rule of `rulebooks/source/*.yml`, or of a repository. What each key does stands in `docs/rules.md`. */
export const ruleSchema = v.pipe(
  v.strictObject({
    id: kebab,
    /** What is told at the place; `{name}` stands for the qualified name that was found. */
    message: sentence,
    severity,
    'severity-by-tier': byTier,
    scope: v.pipe(
      v.array(
        v.picklist([...scopeNames, 'any'], 'test, source, migration, settings, development, text or any'),
      ),
      v.minLength(1, 'at least one scope'),
    ),
    /** Calls of one of these, whatever they are imported as. `random.*` is anything of a module. */
    calls: v.optional(names),
    /** The same for decorators, with or without a call. */
    decorators: v.optional(names),
    /** A rule object of ast-grep: by itself it finds, beside `calls` it must hold of the call. */
    rule: v.optional(pattern),
    constraints: v.optional(v.record(v.string(), pattern)),
    utils: v.optional(v.record(v.string(), pattern)),
    /** Names that a metavariable of `rule` must resolve to. */
    resolves: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Z_]+$/)), names)),
    /** Of a rule about text: globs of the files that it is about, and expressions of which one finds a line. */
    files: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
    lines: v.optional(v.pipe(v.array(expression), v.minLength(1))),
    /** Of a rule without `calls`: it is tried only where one of these stands in the text. */
    words: v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(2))), v.minLength(1))),
    /** Analysers that must all say yes, and none of which may. */
    only: v.optional(v.array(kebab)),
    unless: v.optional(v.array(kebab)),
    why: sentence,
    mend: sentence,
    /** What says the same in other tools: `ruff ASYNC251`. */
    overlaps: v.array(v.pipe(v.string(), v.minLength(3))),
    examples: v.strictObject({ bad: examples, good: examples }),
  }),
  v.check(
    ({ calls, decorators, rule, lines }) => Boolean(calls ?? decorators ?? rule ?? lines),
    'one of "calls", "decorators", "rule" and "lines"',
  ),
  v.check(({ scope, files, lines }) => {
    const isText = scope.length === 1 && scope[0] === 'text';
    return isText === Boolean(files) && isText === Boolean(lines);
  }, '"files" and "lines" where the scope is [text], and only there'),
  v.check(
    ({ calls, decorators, rule, words }) => !rule || Boolean(calls ?? decorators ?? words),
    '"words" where "rule" stands alone',
  ),
);

const header = {
  rulebook: v.pipe(v.string(), v.regex(/^(source|rules)\/[a-z0-9-]+$/, 'a name such as rules/tests')),
  format: v.literal(1, '1'),
  /** What its rules are about, as the heading of their documentation. */
  title: sentence,
};
const rules = v.pipe(v.array(ruleSchema), v.minLength(1, 'at least one rule'));

/** A file of rules. */
export const sourceRulebookSchema = v.strictObject({ ...header, rules });

/** What a repository makes of a rule that ships; a reason where that is less. */
const choice = v.strictObject({
  severity,
  'severity-by-tier': byTier,
  reason: v.optional(sentence),
});

/** A file of `governance/rules/` in a repository. */
export const ownRulebookSchema = v.pipe(
  v.strictObject({
    ...header,
    rules: v.optional(rules),
    severities: v.optional(v.record(kebab, choice)),
  }),
  v.check(({ rules: own, severities }) => Boolean(own ?? severities), '"rules" or "severities" in it'),
);

/** `rulebooks/source/scopes.yml`: globs of paths; the first that fits. */
export const scopesSchema = v.strictObject({
  rulebook: v.literal('source/scopes'),
  format: v.literal(1),
  scopes: v.strictObject({
    development: v.array(v.string()),
    test: v.array(v.string()),
    migration: v.array(v.string()),
    settings: v.array(v.string()),
  }),
});

/** What takes a test off something real. `rulebooks/source/seams.yml` explains the keys. */
const seam = v.strictObject({
  means: sentence,
  names,
  fixtures: v.optional(v.array(v.pipe(v.string(), v.regex(/^\w+$/)))),
  patches: v.optional(v.array(v.pipe(v.string(), v.minLength(2)))),
});

export const seamsSchema = v.strictObject({
  rulebook: v.literal('source/seams'),
  format: v.literal(1),
  seams: v.record(kebab, seam),
});

function isExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

export type SourceRule = v.InferOutput<typeof ruleSchema>;
export type SeverityChoice = v.InferOutput<typeof choice>;
export type SourceRulebook = v.InferOutput<typeof sourceRulebookSchema>;
export type Example = v.InferOutput<typeof example>;
export type Scopes = v.InferOutput<typeof scopesSchema>;
export type Seam = v.InferOutput<typeof seam>;
export type Seams = v.InferOutput<typeof seamsSchema>;
