/**
 * A message without the places of this machine: what lies in one of the work trees is named relative to it, of any other
 * absolute path only the last name is left.
 */
export function withoutPlaces(message: string, workTrees: readonly string[]): string {
  const inTrees = workTrees.reduce((text, tree) => text.replaceAll(`${tree}/`, ''), message);
  return inTrees.replaceAll(/(?<![\w.:/<>~-])\/(?:[^\s/:'"]+\/)+([^\s/:'",;)]*)/g, '…/$1');
}
