/**
 * Reads JSON with comments and trailing commas, as the configuration of editors and of pyright has it (and what else
 * JSON5 allows: whoever reads it after us may be stricter).
 * @returns undefined where the text is not valid
 */
export async function parseJsonc(text: string): Promise<unknown> {
  const { default: json5 } = await import('json5');
  try {
    return json5.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
