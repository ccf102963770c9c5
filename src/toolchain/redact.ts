import type { Context } from '../model.ts';
import type { DeclaredEnvironment } from './environment.ts';

/** Shorter values are words such as `test` or `true`. */
const shortest = 6;

/**
 * Takes out of a text what must not be recorded: the values of variables that the machine hands on, passwords in URLs,
 * and the user's home.
 */
export function redactor(env: Context['env'], { pass }: DeclaredEnvironment): (text: string) => string {
  const values = pass
    .map(name => ({ name, value: env[name] ?? '' }))
    .filter(({ value }) => value.length >= shortest)
    .sort((a, b) => b.value.length - a.value.length);
  const home = env.HOME;
  return text => {
    let redacted = text;
    for (const { name, value } of values) redacted = redacted.replaceAll(value, `<${name}>`);
    redacted = redacted.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@/]+@/gi, '$1:***@');
    return home !== undefined && home.length > 1 ? redacted.replaceAll(`${home}/`, '~/') : redacted;
  };
}
