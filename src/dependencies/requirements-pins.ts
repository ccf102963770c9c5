import { posix } from 'node:path';
import { ConfigError } from '../lib/errors.ts';
import { normalizeName } from '../lib/package-name.ts';
import type { RepoPath } from '../model.ts';
import type { MarkerValues, Pin } from './lock.ts';
import { logicalLines } from './logical-lines.ts';
import { evaluateTree } from './marker.ts';
import { parseRequirement, type ProjectNameRequirement } from './requirement.ts';

/** A pin, and the file of requirements that leads to it. */
export interface RequirementPin extends Pin {
  readonly from: RepoPath;
}

/**
 * The `==` pins of a file of requirements and of those that it includes by `-r`, which are required where `required`
 * says so of the file, and by `-c`, which constrain and require nothing. Ranges, paths, URLs and options pin nothing.
 * See "Requirements File Format" of pip's documentation.
 * @param source `read` gives a file's text; undefined where it is not there
 * @throws ConfigError where a file that is included is not there
 */
export async function readRequirementsPins(
  from: RepoPath,
  source: {
    readonly read: (path: RepoPath) => Promise<string | undefined>;
    readonly markers: MarkerValues;
    readonly required: boolean;
  },
): Promise<RequirementPin[]> {
  const pins: RequirementPin[] = [];
  const seen = new Set<RepoPath>();
  const visit = async (file: RepoPath, required: boolean): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = await source.read(file);
    if (text === undefined && required) {
      throw new ConfigError({ file: from }, `leads to ${file}, which the judged tree does not have`);
    }
    for (const line of logicalLines(text ?? '')) {
      const requirement = await parseRequirement(line);
      if (requirement?.type === 'ProjectName') {
        const pin = await pinOf(requirement, source.markers);
        if (pin) pins.push({ ...pin, required: required && pin.required, from });
      } else if (requirement && 'path' in requirement && !requirement.path.includes('://')) {
        const included = posix.join(posix.dirname(file), requirement.path);
        await visit(included, required && requirement.type === 'RequirementsFile');
      }
    }
  };
  await visit(from, source.required);
  return pins;
}

async function pinOf(
  { name, versionSpec = [], environmentMarkerTree: marker }: ProjectNameRequirement,
  markers: MarkerValues,
): Promise<Pin | undefined> {
  const [only, ...others] = versionSpec;
  const operator: string | undefined = only?.operator;
  const holds = marker ? await evaluateTree(marker, markers) : 'yes';
  if (only === undefined || operator !== '==' || others.length > 0 || holds === 'no') return undefined;
  return { name: normalizeName(name), version: only.version, required: holds === 'yes' };
}
