import type { Requirement } from 'pip-requirements-js';

export type { EnvironmentMarker, ProjectNameRequirement } from 'pip-requirements-js';

/** One line of PEP 508, or `-r` and `-c` with a path; undefined for what is neither, such as a path or an option. */
export async function parseRequirement(line: string): Promise<Requirement | undefined> {
  const { parsePipRequirementsLine, RequirementsSyntaxError } = await import('pip-requirements-js');
  try {
    return parsePipRequirementsLine(line) ?? undefined;
  } catch (error) {
    if (!(error instanceof RequirementsSyntaxError)) throw error;
    return undefined;
  }
}
