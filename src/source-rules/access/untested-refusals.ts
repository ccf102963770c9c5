import type { RepoPath } from '../../model.ts';
import type { ComparedFile, GuardChange } from './compare-guards.ts';
import type { Guard, Handler } from './handler.ts';
import { describeHandler, shortened } from './lost-guards.ts';
import { mentions, spoken } from './mentions.ts';
import type { RefusalTest, TestModule } from './read-refusals.ts';

/** A handler of which a Change touches what it refuses. */
export interface Touched {
  readonly path: RepoPath;
  readonly handler: Handler;
  /** What about it, as people are told. */
  readonly what: string;
  /** Who or what is refused. */
  readonly needs: 'denied' | 'invalid';
  /** Whether the guard itself was taken away or exchanged. */
  readonly isCertain: boolean;
}

/** Tests as they stand in the judged tree, of files that may reach the Change. */
export interface TestFile extends TestModule {
  readonly path: RepoPath;
  /** Names of tests that the Change adds or edits. */
  readonly changed: ReadonlySet<string>;
}

/** What a Change touches: guards, and what input is refused. */
export function touchedRefusals(
  files: readonly ComparedFile[],
  changes: readonly GuardChange[],
  coveredElsewhere: (kind: Guard['kind']) => string | undefined,
): Touched[] {
  const ofGuards = changes.map(({ path, handler, lost, gained, doubt }): Touched => {
    const [first] = lost;
    const isReplaced = gained.length > 0;
    const isMadeUpFor = first && !isReplaced && (doubt ?? coveredElsewhere(first.kind)) !== undefined;
    const isCertain = first !== undefined && isMadeUpFor === false && handler.kind !== 'module';
    return { path, handler, what: describeChange(lost, gained), needs: 'denied', isCertain };
  });
  const known = new Set(changes.map(({ path, handler }) => `${path} ${handler.name}`));
  const ofInput = files
    .flatMap(file => touchedInput(file))
    .filter(({ path, handler }) => !known.has(`${path} ${handler.name}`));
  return [...ofGuards, ...ofInput];
}

function describeChange(lost: readonly Guard[], gained: readonly Guard[]): string {
  const shown = (guards: readonly Guard[]) => guards.map(({ core }) => shortened(core)).join(', ');
  if (gained.length === 0) return `no longer asks for ${shown(lost)}`;
  if (lost.length === 0) return `asks for ${shown(gained)} now`;
  return `asks for ${shown(gained)} instead of ${shown(lost)}`;
}

function touchedInput({ path, before, after }: ComparedFile): Touched[] {
  return after.flatMap((handler): Touched[] => {
    const [old] = before.filter(({ name, kind }) => name === handler.name && kind === handler.kind);
    const came = [...handler.refuses].filter(one => !old?.refuses.has(one));
    const went = [...(old?.refuses ?? [])].filter(one => !handler.refuses.has(one));
    const decides = handler.decides !== old?.decides;
    if (came.length === 0 && went.length === 0 && !decides) return [];
    const what = [...came, ...went].slice(0, 3).map(shortened).join(', ');
    const described = what === '' ? 'decides otherwise what is refused' : `refuses other input (${what})`;
    return [{ path, handler, what: described, needs: 'invalid', isCertain: false }];
  });
}

export interface Untested {
  readonly touched: Touched;
  readonly rule: 'refusal-untested' | 'refusal-not-shown';
  readonly message: string;
}

/** What no test shows: neither one that is about the handler, nor one of the Change itself. */
export function untestedRefusals(touched: readonly Touched[], tests: readonly TestFile[]): Untested[] {
  const lent = new Set(tests.flatMap(({ lends }) => lends));
  const inherits = tests.some(({ inherits: names }) => names.some(name => lent.has(name)));
  const known = tests.flatMap(({ refusals, changed }) =>
    refusals.map(test => ({ test, isChanged: changed.has(test.name), says: spoken(test.says) })),
  );
  return touched.flatMap(one => {
    const isAbout = mentions(one.handler);
    const fits = (test: RefusalTest) => (one.needs === 'denied' ? test.denied : test.invalid || test.denied);
    const isShown = known.some(({ test, isChanged, says }) => fits(test) && (isChanged || isAbout(says)));
    if (isShown) return [];
    const isSure = one.isCertain && !inherits;
    const rule = isSure ? 'refusal-untested' : 'refusal-not-shown';
    const message = `${describeHandler(one.handler)} ${one.what}, and no test that reaches it ${wanted[one.needs]}`;
    return [{ touched: one, rule, message }];
  });
}

const wanted = {
  denied: 'expects that a caller is turned away (401, 403, 404, PermissionDenied)',
  invalid: 'expects a refusal (400, 422, ValidationError, pytest.raises)',
} as const;
