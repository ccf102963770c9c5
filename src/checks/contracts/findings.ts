import type { ContractChange } from '../../contracts/openapi/collect-changes.ts';
import { alsoIn, placeInRoute, writtenPlace } from '../../contracts/report/group-changes.ts';
import type { Rationales } from '../../contracts/rationale/find-rationales.ts';
import { printable } from '../../lib/printable.ts';
import type { Finding } from '../../model.ts';
import type { Acceptances } from './read-acceptances.ts';

/** Changes as findings, and what follows from them. */
export interface JudgedChanges {
  readonly findings: readonly Finding[];
  /** Changes that need a rationale and have none, and how many of them only need that. */
  readonly broken: number;
  readonly reasons: number;
  /** The first of what cannot be told and is not accepted. */
  readonly unknown: string | undefined;
  /** Rationales, each with how many changes it covers. */
  readonly accepted: readonly string[];
}

export function findingsOf(
  changes: readonly ContractChange[],
  { of, expired }: Rationales,
  brokenFiles: Acceptances['broken'],
): JudgedChanges {
  const telling = changes.filter(({ effect }) => effect !== 'compatible');
  const open = telling.filter(change => !of.has(change));
  const failing = open.filter(({ effect }) => effect !== 'could-not-tell');
  const [unknown] = open.filter(({ effect }) => effect === 'could-not-tell');
  const covers = new Map<string, number>();
  for (const { by, reason } of of.values()) {
    const words = `accepted by ${by}: ${reason}`;
    covers.set(words, (covers.get(words) ?? 0) + 1);
  }
  return {
    findings: [
      ...telling.map(change => asFinding(change, of.get(change), expired.get(change))),
      ...brokenFiles.map(({ path, line, problem }): Finding => {
        const place = { path, ...(line !== undefined && { line }) };
        return {
          rule: 'acceptance-unreadable',
          severity: 'warning',
          ...place,
          message: `accepts nothing: ${problem}`,
        };
      }),
    ],
    broken: failing.length,
    reasons: failing.filter(({ effect }) => effect === 'needs-rationale').length,
    unknown: unknown && `${writtenPlace(unknown)} ${unknown.message}`,
    accepted: [...covers].map(([words, number]) => printable(`${number} ${words}`)),
  };
}

function asFinding(
  change: ContractChange,
  rationale: { readonly by: string; readonly reason: string } | undefined,
  expired: { readonly by: string; readonly on: string } | undefined,
): Finding {
  const { id, effect, place, line, routes, side } = change;
  const where = [routes[0] ?? '', placeInRoute(change)].filter(word => word !== '').join(', ');
  const others = alsoIn(change);
  const gone = expired ? `; ${expired.by} accepted it until ${expired.on}` : '';
  const message = `${where === '' ? '' : `${where} (${side}): `}${change.message} (${place.pointer || '/'}${others === '' ? '' : `; ${others}`}${gone})`;
  const mend =
    effect === 'needs-rationale'
      ? 'say why it is right: pygov contract accept --reason TEXT, or a trailer `Compatibility:` of the commit'
      : 'keep what consumers rely on; or say why none breaks: pygov contract accept --reason TEXT, or a trailer `Compatibility:` of the commit';
  return {
    rule: id,
    severity: rationale || effect === 'could-not-tell' ? 'info' : 'error',
    path: place.path,
    ...(line !== undefined && { line }),
    message: printable(message),
    mend,
    ...(rationale && { accepted: rationale }),
  };
}
