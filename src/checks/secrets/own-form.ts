/** Whether a value is recognisably something else than a secret. */
export function hasOwnForm(value: string): boolean {
  return ownForms.some(form => form.test(value));
}

/** UUIDs, addresses, paths, dotted and upper-case names, dates, versions, function calls, data that says what it is. */
const ownForms = [
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^[a-z][a-z0-9+.-]{1,20}:(?:\/\/|[a-z])/i,
  /^[^@]{1,64}@[a-z0-9.-]{1,200}\.[a-z]{2,20}$/i,
  /^(?:\.{0,2}|~|[A-Za-z]:)[/\\]/,
  /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/,
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/,
  /^[a-z][a-z0-9]*(?:[-_][a-z]+[0-9]{0,2}){2,}$/,
  /^v?[0-9]+(?:[.:/-][0-9]+){1,6}(?:[-+.]?[A-Za-z]{1,10}[0-9]{0,4})?$/,
  /[([][^)\]]*[)\]]$|\(\)/,
  /^(?:md[245]|sha[-_]?[0-9]{1,3}|argon2\w{0,2}|bcrypt\w{0,8}|oauth[12]?|base64|utf-?8|ntlmv2|pbkdf2\w{0,20}|[rhe]s(?:256|384|512))$/i,
  /^(?:ssh-(?:rsa|ed25519)|sha(?:1|256|384|512)[-:]|data:|\$2[aby]\$|\$argon2|pbkdf2_|bcrypt_|gAAAA|ENC\[|\{cipher\}|vault:)/,
];
