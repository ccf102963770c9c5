import { isRandom } from './randomness.ts';

/** Whether a value is recognisably something else than a secret. */
export function hasOwnForm(value: string): boolean {
  return ownForms.some(form => form.test(value)) || isPhrase(value) || isPath(value);
}

/** One random text in base64 out of 64 begins as a path does. */
function isPath(value: string): boolean {
  return (
    /^(?:\.{0,2}|~|[A-Za-z]:)[/\\]/.test(value) &&
    !(/^[A-Za-z0-9+/]{30,}={0,2}$/.test(value) && isRandom(value))
  );
}

/** Four words and more between signs, nearly all of plain letters: `set_this_in_production_2`. */
function isPhrase(value: string): boolean {
  const words = value.split(/[-_]/);
  const plain = words.filter(word => /^(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})$/.test(word));
  return words.length >= 4 && plain.length >= words.length * 0.7 && value.length <= words.length * 12;
}

/** UUIDs, addresses, paths, dotted and upper-case names, migrations, words in a row, dates, versions, function calls, data that says what it is. */
const ownForms = [
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^[a-z][a-z0-9+.-]{1,20}:(?:\/\/|[a-z])/i,
  /^[^@]{1,64}@[a-z0-9.-]{1,200}\.[a-z]{2,20}$/i,
  /^[A-Za-z_][A-Za-z0-9_]*(?:\[[-0-9*]{0,4}\])?(?:\.[A-Za-z_][A-Za-z0-9_]*(?:\[[-0-9*]{0,4}\])?)+$/,
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/,
  /^[0-9]{4}_[a-z][a-z0-9_]*$/,
  /^[a-z][a-z0-9]*(?:[-_][a-z]+[0-9]{0,2}){2,}$/,
  /^v?[0-9]+(?:[.:/-][0-9]+){1,6}(?:[-+.]?[A-Za-z]{1,10}[0-9.]{0,6}){0,4}$/,
  /[([][^)\]]*[)\]]$|\(\)/,
  /^(?:md[245]|sha[-_]?[0-9]{1,3}|argon2\w{0,2}|bcrypt\w{0,8}|oauth[12]?|base64|utf-?8|ntlmv2|pbkdf2\w{0,20}|[rhe]s(?:256|384|512))$/i,
  /^(?:ssh-(?:rsa|ed25519)|sha(?:1|256|384|512)[-:]|data:|\$2[aby]\$|\$argon2|pbkdf2_|bcrypt_|gAAAA|ENC\[|\{cipher\}|vault:)/,
];
