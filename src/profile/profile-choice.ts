import { posix } from 'node:path';
import type { ProfileName, RepoPath } from '../model.ts';
import { innermost } from './survey.ts';

/** What the configuration of a tree says of profiles. */
export interface ProfileChoice {
  readonly profile?: ProfileName | undefined;
  /** By folder, `./` for the root itself. */
  readonly scopes?: Readonly<Record<string, ProfileName | 'none'>> | undefined;
}

export type ChosenScopes = ReadonlyMap<RepoPath, ProfileName | 'none'>;

/** By the paths of folders, `` for the root. */
export function chosenScopes({ scopes = {} }: ProfileChoice): ChosenScopes {
  return new Map(Object.entries(scopes).map(([folder, profile]) => [normalizeFolder(folder), profile]));
}

/** What is chosen for a folder, or for one around it; what is chosen for the root itself is for nothing below. */
export function chosenFor(folder: RepoPath, chosen: ChosenScopes): ProfileName | 'none' | undefined {
  const around = innermost(folder, new Set(chosen.keys()));
  return around === '' && folder !== '' ? undefined : chosen.get(around);
}

function normalizeFolder(folder: string): RepoPath {
  return posix.normalize(folder).replace(/\/$/, '').replace(/^\.$/, '');
}
