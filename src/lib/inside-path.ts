import * as v from 'valibot';

/** A path or glob of settings that stays inside the repository, and is no option for the tool that is given it. */
export const insidePath = v.pipe(
  v.string('a path inside the repository'),
  v.check(
    path => path !== '' && !/^[/-]|(^|\/)\.\.(\/|$)|\0/.test(path),
    'a path inside the repository, relative to its root',
  ),
);
