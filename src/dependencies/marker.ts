import type { MarkerValues } from './lock.ts';
import { parseRequirement, type EnvironmentMarker } from './requirement.ts';
import { fulfils, isVersion } from './version.ts';

/** Whether a marker holds; `unknown` where an extra decides it, or the text is no marker. */
export type Holds = 'yes' | 'no' | 'unknown';

/** Evaluates an environment marker of PEP 508, `python_version < "3.11"` for instance; none holds everywhere. */
export async function evaluateMarker(marker: unknown, values: MarkerValues): Promise<Holds> {
  if (marker === undefined || marker === '') return 'yes';
  if (typeof marker !== 'string') return 'unknown';
  const requirement = await parseRequirement(`x ; ${marker}`);
  if (requirement?.type !== 'ProjectName' || !requirement.environmentMarkerTree) return 'unknown';
  return evaluateTree(requirement.environmentMarkerTree, values);
}

/** The same for one that is parsed already. */
export async function evaluateTree(marker: EnvironmentMarker, values: MarkerValues): Promise<Holds> {
  if (isNode(marker)) {
    const [left, right] = [await evaluateTree(marker.left, values), await evaluateTree(marker.right, values)];
    const decisive = marker.operator === 'and' ? 'no' : 'yes';
    if (left === decisive || right === decisive) return decisive;
    return left === 'unknown' ? left : right;
  }
  const [left, right] = [valueOf(marker.left, values), valueOf(marker.right, values)];
  if (left === undefined || right === undefined) return 'unknown';
  return (await compares(left, marker.operator, right)) ? 'yes' : 'no';
}

export function isNode(
  marker: EnvironmentMarker,
): marker is Extract<EnvironmentMarker, { operator: 'and' | 'or' }> {
  return marker.operator === 'and' || marker.operator === 'or';
}

function valueOf(word: string, values: MarkerValues): string | undefined {
  return /^["']/.test(word) ? word.slice(1, -1) : values[word];
}

/** As versions where both sides are some, else as text. */
async function compares(left: string, operator: string, right: string): Promise<boolean> {
  switch (operator) {
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
    case '===':
      return left === right;
  }
  if ((await isVersion(left)) && (await isVersion(right.replace(/\.\*$/, ''))))
    return fulfils(left, operator + right);
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
