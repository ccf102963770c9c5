/** Whether a text is a version of PEP 440. */
export async function isVersion(text: string): Promise<boolean> {
  const { valid } = await import('@renovatebot/pep440');
  return valid(text) !== null;
}

/**
 * Whether a version fulfils a specifier of PEP 440, such as `==1.2.*`. A specifier without a local label (`+cpu`) takes
 * any; pre-releases count.
 * @param version for which `isVersion` holds
 */
export async function fulfils(version: string, specifier: string): Promise<boolean> {
  const { eq, satisfies } = await import('@renovatebot/pep440');
  // The library passes over the label of a specifier.
  const labelled = /^==(?!=)\s*(\S+\+\S+)$/.exec(specifier)?.[1];
  if (labelled !== undefined) return eq(version, labelled);
  return satisfies(version, specifier, { prereleases: true });
}

/** Whether a text is a specifier of PEP 440, such as `>=3.9,<4`. */
export async function isSpecifier(text: string): Promise<boolean> {
  const { validRange } = await import('@renovatebot/pep440');
  return text !== '' && validRange(text);
}
