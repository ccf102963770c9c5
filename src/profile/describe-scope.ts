import type { ProfileScope } from '../model.ts';

/** What speaks for each stack in a scope, the strongest first: a line each, every piece of evidence with its weight. */
export function describeClaims({ folder, stacks }: ProfileScope): string[] {
  return stacks.map(({ title, weight, evidence }) => {
    const why = evidence.map(({ what, weight: share }) => `${what} ${share}`).join(' + ');
    return `${folder === '' ? '' : `${folder}/ `}${title} ${weight} = ${why}`;
  });
}

/** For people: a scope with its profile, what speaks for it, and what its project is used to. */
export function describeScope(scope: ProfileScope): string[] {
  const { folder, profile, isExplicit, conventions = {} } = scope;
  const usages = Object.entries(conventions).map(
    ([name, value]) => `${name} ${value === 'unknown' ? value : value.join(' and ')}`,
  );
  return [
    `  ${folder === '' ? '.' : folder}/ ${profile}${isExplicit ? ' (by configuration)' : ''}`,
    ...describeClaims({ ...scope, folder: '' }).map(line => `    ${line}`),
    ...(usages.length > 0 ? [`    ${usages.join(', ')}`] : []),
  ];
}
