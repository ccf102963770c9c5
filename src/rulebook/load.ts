import core from '../../rulebooks/core.yml';
import backendPython from '../../rulebooks/profiles/backend-python.yml';
import fallbackMinimum from '../../rulebooks/profiles/fallback-minimum.yml';
import type { Profile } from '../model.ts';
import type { CoreRulebook, ProfileRulebook } from './schema.ts';

/** The rulebooks that ship; compiled into the program by the build and held against their schema by the tests. */
export const coreRulebook = core as CoreRulebook;

export const profileRulebooks: Readonly<Record<Profile['name'], ProfileRulebook>> = {
  'backend-python': backendPython as ProfileRulebook,
  'fallback-minimum': fallbackMinimum as ProfileRulebook,
};
