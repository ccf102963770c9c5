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

/**
 * A version as PEP 440 writes it, without the zeros at its end, so that equal ones read the same: `1.0.0-beta2` is
 * `1b2`. One that is none stays as it is.
 */
export async function normalVersion(text: string): Promise<string> {
  const { explain } = await import('@renovatebot/pep440');
  const parts = explain(text);
  if (!parts) return text;
  const { epoch, release, local } = parts;
  const written = release.join('.');
  const short = written.replace(/(\.0)+$/, '');
  const start = epoch === 0 ? '' : `${epoch}!`;
  return (
    start + short + parts.public.slice(start.length + written.length) + (local === null ? '' : `+${local}`)
  );
}
