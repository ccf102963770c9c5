import * as v from 'valibot';

const pattern = v.pipe(
  v.string(),
  v.check(text => {
    try {
      return new RegExp(text) instanceof RegExp;
    } catch {
      return false;
    }
  }, 'a regular expression'),
);
const name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/));
const tells = v.pipe(v.string(), v.description('What the Change does; completes "this change …".'));
const files = v.pipe(v.array(pattern), v.minLength(1));

const table = v.strictObject({
  files: pattern,
  /** Where in the file the settings stand: tables of TOML and JSON, the section of INI. */
  at: v.array(v.string()),
  /** Sections of INI that stand for parts, as `overrides` of TOML do. */
  overrides: v.optional(pattern),
});

const setting = v.strictObject({
  keys: v.pipe(v.array(v.string()), v.minLength(1)),
  looser: v.picklist(['any', 'fewer', 'grown', 'on', 'off', 'lowered']),
  /** The item that stands for every code; where it is stated, a code covers those that begin with it. */
  all: v.optional(v.string()),
  /** Only items that it finds count. */
  items: v.optional(pattern),
});

const settingsGuard = v.strictObject({
  tells,
  tables: v.pipe(v.array(table), v.minLength(1)),
  settings: v.pipe(v.array(setting), v.minLength(1)),
  /** Whether a file that is new counts as well: then it is compared with nothing. */
  'new-counts': v.optional(v.boolean()),
});

const linesGuard = v.union([
  v.strictObject({ tells, files, lost: pattern }),
  v.strictObject({ tells, files, added: pattern }),
]);

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** `rulebooks/guards.yml`; what its words mean stands there. */
export const guardsSchema = v.strictObject({
  rulebook: v.literal('guards'),
  kind: v.literal('guards'),
  format: v.literal(1),
  version: count,
  limits: v.strictObject({ 'largest-file': count, files: count, named: count }),
  guards: v.record(name, v.union([linesGuard, settingsGuard])),
});

export type Guards = v.InferOutput<typeof guardsSchema>;
export type LinesGuard = v.InferOutput<typeof linesGuard>;
export type SettingsGuard = v.InferOutput<typeof settingsGuard>;
export type GuardedSetting = v.InferOutput<typeof setting>;
