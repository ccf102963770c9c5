import seamsFile from '../../rulebooks/source/seams.yml';
import type { Seams } from './rule-schema.ts';

export const { seams } = seamsFile as Seams;
