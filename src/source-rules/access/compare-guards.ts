import type { RepoPath } from '../../model.ts';
import { isSameGuard, type Guard, type Handler } from './handler.ts';

/** What both sides of a Change have in one file; of a side that is not there nothing. */
export interface ComparedFile {
  readonly path: RepoPath;
  readonly before: readonly Handler[];
  readonly after: readonly Handler[];
}

/** A handler whose guards a Change has touched. */
export interface GuardChange {
  readonly path: RepoPath;
  /** As it is now. */
  readonly handler: Handler;
  readonly lost: readonly Guard[];
  readonly gained: readonly Guard[];
  /** Why what was lost may be made up for; undefined where nothing that is known does. */
  readonly doubt?: string;
}

interface Placed {
  readonly path: RepoPath;
  readonly handler: Handler;
  /** Its own guards, and those of the class and of the routers around it. */
  readonly guards: readonly Guard[];
  readonly others: ReadonlySet<string>;
}

/**
 * Holds the handlers of one side against those of the other by their names, and says which guards are no longer there,
 * neither at the handler nor around it. A handler that is gone has nothing to say.
 */
export function compareGuards(files: readonly ComparedFile[]): GuardChange[] {
  const before = files.flatMap(({ path, before: handlers }) => place(path, handlers));
  const after = files.flatMap(({ path, after: handlers }) => place(path, handlers));
  const pairs = before.flatMap(old => {
    const now = counterpart(old, before, after);
    return now ? [{ old, now }] : [];
  });
  const changes = pairs.map(pair => ({ ...pair, ...difference(pair.old, pair.now) }));
  const gainedAnywhere = new Set(changes.flatMap(({ gained }) => gained.map(({ core }) => core)));
  return changes.flatMap(({ old, now, lost, gained }) => {
    const gone = lost.filter(({ core }) => !gainedAnywhere.has(core));
    if (gone.length === 0 && gained.length === 0) return [];
    const doubt = gone.length === 0 ? undefined : doubtAbout(old, now, gone);
    return [
      { path: now.path, handler: now.handler, lost: gone, gained, ...(doubt !== undefined && { doubt }) },
    ];
  });
}

function place(path: RepoPath, handlers: readonly Handler[]): Placed[] {
  const routers = handlers.filter(({ kind }) => kind === 'module').flatMap(({ guards }) => guards);
  return handlers.map(handler => {
    const owners = handlers.filter(
      ({ kind, name }) => kind === 'class' && handler.name.startsWith(`${name}.`),
    );
    const around = handler.kind === 'module' ? [] : [...owners.flatMap(({ guards }) => guards), ...routers];
    return {
      path,
      handler,
      guards: [...handler.guards, ...around],
      others: new Set([
        ...[handler, ...owners].flatMap(({ others }) => [...others]),
        ...(handler.kind === 'class' ? ofMembers(handler, handlers) : []),
      ]),
    };
  });
}

/** What the methods of a class ask for and call: they may do what the class said of all of them. */
function ofMembers({ name }: Handler, handlers: readonly Handler[]): string[] {
  const owner = name.replace(/\.Meta$/, '');
  return handlers
    .filter(one => one.name.startsWith(`${owner}.`) && one.name !== name)
    .flatMap(({ guards, others }) => [...guards.map(({ core }) => core), ...others]);
}

/** The same handler on the other side: in its file, else where the only one of its name has come up. */
function counterpart(old: Placed, before: readonly Placed[], after: readonly Placed[]): Placed | undefined {
  const isNamed = ({ handler }: Placed) =>
    handler.name === old.handler.name && handler.kind === old.handler.kind;
  const [olds, here] = [before, after].map(side => side.filter(one => one.path === old.path && isNamed(one)));
  if (here && here.length > 0) return here.length === olds?.length ? here[olds.indexOf(old)] : undefined;
  const elsewhere = after.filter(
    one => isNamed(one) && !before.some(known => known.path === one.path && isNamed(known)),
  );
  return elsewhere.length === 1 ? elsewhere[0] : undefined;
}

function difference(old: Placed, now: Placed): Pick<GuardChange, 'lost' | 'gained'> {
  const has = (guards: readonly Guard[], guard: Guard) => guards.some(one => isSameGuard(one, guard));
  return {
    lost: old.handler.guards.filter(
      guard => !has(now.guards, guard) && !isImplied(guard, now.guards) && !now.others.has(guard.core),
    ),
    gained: now.guards.filter(guard => !has(old.guards, guard)),
  };
}

/** Who asks what a caller may asks as well who it is. */
function isImplied({ isIdentity }: Guard, left: readonly Guard[]): boolean {
  return isIdentity && left.some(one => !one.isIdentity && one.kind !== 'body' && one.kind !== 'middleware');
}

function doubtAbout(old: Placed, now: Placed, lost: readonly Guard[]): string | undefined {
  const fresh = [...now.others].filter(other => !old.others.has(other));
  const isOfBody = lost.some(({ kind }) => kind === 'body');
  const [unknown] = isOfBody
    ? fresh
    : fresh.filter(other => !other.endsWith('()') || /perm|auth|access|allow|role|login/i.test(other));
  if (unknown !== undefined) return `${unknown} is new there`;
  const left = now.guards.filter(({ kind }) => kind !== 'middleware' && now.handler.kind !== 'module');
  const rest =
    left.find(({ isIdentity }) => !isIdentity) ??
    (lost.every(({ isIdentity }) => isIdentity) ? left[0] : undefined);
  return rest && `${rest.core} is still there`;
}
