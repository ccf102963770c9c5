import type { Oid, RepoPath } from '../model.ts';
import type { CallValue, Value } from './values.ts';

/** One migration file as its text tells; nothing of it was run. */
export interface Migration {
  readonly tool: MigrationTool;
  readonly path: RepoPath;
  readonly oid: Oid;
  /** Which migrations form one graph: the folder of Alembic's environment, or Django's app label. */
  readonly graph: string;
  /** The revision, or the name of Django's migration without its app. */
  readonly id: string;
  /** Ids, of another graph as `app.name`. */
  readonly parents: readonly string[];
  /** Ids that it stands for (squashed). */
  readonly replaces: readonly string[];
  /** What parents could not be read of, so that the graph is not known. */
  readonly unreadable?: string;
  readonly docstring: string;
  readonly upgrade: readonly Step[];
  /** Undefined where there is none; Django's is read with the operations themselves. */
  readonly downgrade?: readonly Step[];
}

export type MigrationTool = 'alembic' | 'django' | 'sql';

/** What a migration does, one thing after another. */
export type Step =
  | { readonly kind: 'operation'; readonly operation: Operation }
  /** Something that reading cannot follow. `rule` stands in `rulebooks/migrations/verdicts.yml`. */
  | {
      readonly kind: 'opaque';
      readonly rule: string;
      readonly line: number;
      readonly written: string;
      /** It calls what writes rows, so that it is not without effect. */
      readonly writes: boolean;
    }
  | { readonly kind: 'raise'; readonly line: number; readonly written: string };

/** One change of the schema or of rows, in the words that all tools share (`rulebooks/migrations/*.yml`). */
export interface Operation {
  /** `add-column`, `create-table`. */
  readonly kind: string;
  /** Lower case, without a schema. */
  readonly table?: string;
  /** Of the column, index, constraint, type or (where a table is renamed) of the table afterwards. */
  readonly name?: string;
  /** `not-null`, `server-default`, `unique`; what deployment rules ask for. */
  readonly traits: ReadonlySet<string>;
  readonly line: number;
  readonly written: string;
  readonly call?: CallValue;
  /** Arguments by the name that the tool's rulebook gives them. */
  readonly given: ReadonlyMap<string, Value>;
  /** Of kind `sql`. */
  readonly sql?: string;
}

export type VerdictKind = 'reversible' | 'irreversible' | 'unprovable';

/** What decides a verdict. */
export interface Reason {
  readonly rule: string;
  readonly verdict: Exclude<VerdictKind, 'reversible'>;
  readonly line: number;
  readonly operation: string;
}

export interface StaticVerdict {
  readonly kind: VerdictKind;
  /** Those that decide stand first; none of a reversible one. */
  readonly reasons: readonly Reason[];
}
