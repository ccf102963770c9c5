import { posix } from 'node:path';
import type { DeclaredFile } from '../dependencies/declared.ts';
import { displayPath } from '../lib/repo-path.ts';
import type { Profile, ProfileName, ProfileScope, RepoPath } from '../model.ts';
import { chosenFor, chosenScopes, type ChosenScopes, type ProfileChoice } from './profile-choice.ts';
import { gatherScopes } from './gather.ts';
import { conventionsOf } from './conventions.ts';
import { findManifests } from './find-manifests.ts';
import type { ForeignManifest } from './foreign-manifest.ts';
import { readImports } from './imported.ts';
import { readProject, saysNothing, withImports } from './python-project.ts';
import { readManifests, type TreeReader } from './read-manifests.ts';
import { innermost, surveyScopes, type Survey } from './survey.ts';
import { profileOf, weighStacks, type ScopeFacts } from './weigh.ts';

/**
 * The profile of a tree: what its configuration chooses, else what its files speak for, by the rulebook of discovery. A
 * function of the tree alone, so that equal trees are judged by equal rules.
 */
export async function detectProfile(tree: TreeReader, choice: ProfileChoice = {}): Promise<Profile> {
  const found = findManifests(tree.files);
  const manifests = await readManifests(found, tree);
  const chosen = chosenScopes(choice);
  const { folders, gathered } = gatherScopes(found, manifests, chosen.keys());
  const python = new Map(manifests.python.map(file => [file.path, file]));
  const surveys = surveyScopes(tree.files, folders);
  const scopes: ProfileScope[] = [];
  for (const folder of ['', ...[...folders].filter(name => name !== '').sort()]) {
    const survey = surveys.get(folder) ?? nothing;
    const own = gathered.get(folder) ?? { python: [], foreign: [], pins: [] };
    const declared = readProject(own.python, python);
    const isSilent = saysNothing(declared) && survey.python.length > 0;
    const project = isSilent ? withImports(declared, await readImports(survey.python, tree)) : declared;
    const scope = scopeOf(folder, { python: project, foreign: own.foreign, survey }, { choice, chosen });
    // A root that nothing speaks for, where the projects are in folders.
    if (folder === '' && folders.size > 0 && scope.stacks.length === 0 && !scope.isExplicit) continue;
    const around = scopes.findLast(({ folder: outer }) => outer === '' || folder.startsWith(`${outer}/`));
    const isOurs = scope.profile === 'backend-python' || scope.profile === 'ambiguous';
    scopes.push({
      ...scope,
      ...(isOurs && { conventions: conventionsOf(project, survey, own.pins, around?.conventions) }),
    });
  }
  return {
    name: nameOf(scopes),
    source: scopes.every(({ isExplicit }) => isExplicit) ? 'explicit choice' : 'deterministic discovery',
    scopes,
    warnings: [...unreadable(manifests.python, manifests.foreign), ...missing(chosen, surveys)],
  };
}

/** Whether the rules of our profile hold for a file. Where nobody knows yet they do. */
export function oursIn({ scopes, name }: Profile): (path: RepoPath) => boolean {
  const profiles = new Map(scopes.map(scope => [scope.folder, scope.profile]));
  const folders = new Set(profiles.keys());
  return path => {
    const folder = posix.dirname(path);
    const profile = profiles.get(innermost(folder === '.' ? '' : folder, folders)) ?? name;
    return profile === 'backend-python' || profile === 'ambiguous';
  };
}

const nothing: Survey = { source: new Map(), near: new Set(), python: [], layout: undefined };

function scopeOf(
  folder: RepoPath,
  facts: ScopeFacts,
  { choice, chosen }: { choice: ProfileChoice; chosen: ChosenScopes },
): ProfileScope {
  const stacks = weighStacks(facts);
  const explicit = chosenFor(folder, chosen) ?? choice.profile;
  if (explicit) return { folder, profile: explicit, isExplicit: true, stacks };
  return { folder, profile: profileOf(stacks), isExplicit: false, stacks };
}

/** The whole tree is ours as soon as a part of it is, or may be. */
function nameOf(scopes: readonly ProfileScope[]): ProfileName {
  const isOurs = scopes.some(({ profile }) => profile === 'backend-python' || profile === 'ambiguous');
  return isOurs ? 'backend-python' : 'fallback-minimum';
}

function unreadable(python: readonly DeclaredFile[], foreign: readonly ForeignManifest[]): string[] {
  return [
    ...python.flatMap(file =>
      file.kind === 'unreadable' ? [`${displayPath(file.path)} cannot be read: ${file.why}`] : [],
    ),
    ...foreign.flatMap(({ path, isUnreadable }) =>
      isUnreadable ? [`${displayPath(path)} cannot be read`] : [],
    ),
  ];
}

function missing(chosen: ChosenScopes, surveys: ReadonlyMap<RepoPath, Survey>): string[] {
  return [...chosen.keys()]
    .filter(folder => !surveys.has(folder) && folder !== '')
    .map(folder => `"scopes" names ${displayPath(folder)}/, which holds no file of the tree`);
}
