import { expandShape } from '../unit/secrets/expand-shape.ts';

/** A token as GitHub makes them, with a right checksum; nothing like it stands in any source. */
export const token: string = expandShape('ghp_{crc32-base62:30}', 7).text;

/** Python that every linter accepts and that holds a secret. */
export const secretSource = `TOKEN = "${token}"\n`;

/** Python that breaks when it is run. */
export const lintErrorSource = 'print(no_such_name)\n';

export const goodSource = 'ANSWER = 42\n';
