import type { RepoPath } from '../../model.ts';
import type { ClassReader } from './read-shape.ts';
import type { Route } from './route.ts';

/** Routes of Django and its REST framework. */
export function djangoRoutes(_reader: ClassReader, _paths: readonly RepoPath[]): Route[] {
  return [];
}
