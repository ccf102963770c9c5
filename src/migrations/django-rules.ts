import djangoFile from '../../rulebooks/migrations/django.yml';

interface DjangoRule {
  readonly kind: string;
  readonly arguments: readonly string[];
  readonly traits?: readonly string[];
  /** `reversible`, a rule of verdicts.yml, or what has to be looked into. */
  readonly back: string;
}

interface DjangoRulebook {
  readonly operations: Readonly<Record<string, DjangoRule>>;
  readonly modules: readonly string[];
  readonly 'state-only': readonly string[];
  readonly writes: string;
}

export const djangoRules = djangoFile as DjangoRulebook;

/** The rule of an operation by its full name: `django.db.migrations.AddField`. */
export function djangoRule(name: string): DjangoRule | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const isDjangos = djangoRules.modules.some(module => name.startsWith(`${module}.`));
  return isDjangos && Object.hasOwn(djangoRules.operations, last) ? djangoRules.operations[last] : undefined;
}
