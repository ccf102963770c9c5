import core from '../../rulebooks/core.yml';
import master from '../../rulebooks/master.yml';
import backendPython from '../../rulebooks/profiles/backend-python.yml';
import fallbackMinimum from '../../rulebooks/profiles/fallback-minimum.yml';
import type { Profile } from '../model.ts';
import type { CoreRulebook, MasterRulebook, Rulebook } from './schema.ts';

/** The rulebooks that ship; compiled into the program by the build and held against their schema by the tests. */
export const masterRulebook = master as MasterRulebook;

export const coreRulebook = core as CoreRulebook;

export const profileRulebooks: Readonly<Record<Profile['name'], Rulebook>> = {
  'backend-python': backendPython as Rulebook,
  'fallback-minimum': fallbackMinimum as Rulebook,
};
