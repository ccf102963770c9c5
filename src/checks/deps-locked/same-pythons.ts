import { isSpecifier, fulfils } from '../../dependencies/version.ts';

/**
 * Whether two lists of specifiers, all of which a Python has to meet, let the same Pythons in. Managers write them anew
 * (`>=3.12,<3.13` is `==3.12.*`), so every release that there may be is tried.
 */
export async function samePythons(a: readonly string[], b: readonly string[]): Promise<boolean> {
  if (plain(a) === plain(b)) return true;
  for (const specifier of [...a, ...b]) if (!(await isSpecifier(specifier))) return true;
  for (const minor of ['2.7', ...Array.from({ length: 25 }, (_none, index) => `3.${index}`), '4.0', '5.0']) {
    for (let patch = 0; patch < 30; patch += 1) {
      const version = `${minor}.${patch}`;
      if ((await meets(version, a)) !== (await meets(version, b))) return false;
    }
  }
  return true;
}

async function meets(version: string, specifiers: readonly string[]): Promise<boolean> {
  for (const specifier of specifiers) if (!(await fulfils(version, specifier))) return false;
  return true;
}

function plain(specifiers: readonly string[]): string {
  const parts = specifiers.flatMap(specifier => specifier.replaceAll(' ', '').split(','));
  return [...new Set(parts)].sort().join();
}
