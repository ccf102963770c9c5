import * as v from 'valibot';

const text = v.pipe(v.string('text'), v.nonEmpty('text'));

/** The front matter of a file of `governance/changes`. */
export const acceptanceSchema = v.strictObject({
  accepts: v.array(
    v.strictObject({
      id: text,
      side: v.picklist(['request', 'response'], 'request or response'),
      at: text,
      base: text,
      head: text,
      expires: v.pipe(v.string('a day such as 2027-01-31'), v.isoDate('a day such as 2027-01-31')),
    }),
    'a list of changes',
  ),
});
