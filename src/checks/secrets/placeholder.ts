/**
 * Whether a value only stands for a secret: a template or reference, a filler, or a text that says so in words.
 *
 * Words of five and more letters count wherever they stand, since random text as good as never has them; four letters
 * count only when no letter adjoins. No more than 100 characters are read: in a long random text every word comes up.
 */
export function isPlaceholder(value: string): boolean {
  const head = value.slice(0, 100);
  return isTemplate(head) || isFiller(head) || saysSo.test(head);
}

/** Whether a value has no words but those that people write where any password would do: `secret`, `Test-123`. */
export function isStockPassword(value: string): boolean {
  const lower = value.toLowerCase();
  const words = lower.split(/[^a-z]+/).filter(word => word.length > 1);
  return value.length < 3 || stockPasswords.has(lower) || (words.length > 0 && words.every(isStockWord));
}

function isStockWord(word: string): boolean {
  return stockPasswords.has(word);
}

const saysSo = new RegExp(
  [
    'example|sample|dummy|placeholder|change[-_ ]?(?:me|this|it)|redacted|insert|replace|foobar|lorem|ipsum',
    'mysecret|my[-_]secret|mypass|notasecret|not[-_]a[-_]secret|not[-_]?real|supersecret|masked|hidden|removed|invalid|secret[-_]?here',
    '(?<![A-Za-z])(?:test|tests|testing|tested|fake|mock|your|todo|fixme|none|null|here|some|demo|goes)(?![A-Za-z])',
  ].join('|'),
  'i',
);

/** Templates of shells, Jinja, Python's three ways of formatting, Windows, Terraform, GitHub Actions, and documentation. */
const templates = [
  /\$\{|\{\{|\$\([^()]{1,60}\)|<%|%\([A-Za-z_.]{1,60}\)[sdr]|#\{/,
  /^\$[A-Za-z_][A-Za-z0-9_]{0,60}(?:[-./:@][A-Za-z0-9_]{1,40}){0,6}$/,
  /^<[^<>]{0,200}>$|<[A-Za-z][A-Za-z _-]{2,40}>/,
  /\{[A-Za-z_]?[A-Za-z0-9_.:![\]-]{0,60}\}/,
  /^%[A-Za-z_][A-Za-z0-9_]{0,60}%$|^%[sdr]$|^__[A-Za-z0-9_]{1,60}__$|^\[[A-Za-z _-]{1,60}\]$|^![A-Za-z:]{1,40}$/,
  /\.\.\.|\u2026|\xe2\x80\xa6|\*{3}|[xX]{5}|[-_.]{4}|#{3}|\?{3}/,
];

function isTemplate(value: string): boolean {
  return templates.some(template => template.test(value));
}

/** One or two characters over and over, or mostly steps up, down or in place: `aaaa`, `0123456789abcdef`, `1234-5678`. */
function isFiller(value: string): boolean {
  if (new Set(value).size <= 2) return true;
  let steps = 0;
  for (let index = 1; index < value.length; index += 1) {
    if (Math.abs(value.charCodeAt(index) - value.charCodeAt(index - 1)) <= 1) steps += 1;
  }
  if (steps > (value.length - 1) * 0.6) return true;
  const repeated = /(.{1,10})\1{2,}/.exec(value)?.[0] ?? '';
  return repeated.length > value.length / 2;
}

const stockPasswords = new Set(
  (
    'password passwd passwort passphrase pass pwd pw secret secrets secretkey secret_key secret-key token key apikey api_key api-key ' +
    'api_token auth_token access_token test testpass testpassword test_password test-password foo bar baz qux user username admin root ' +
    'guest default none null true false string str text value empty dev development local localhost debug prod staging changeme ' +
    'change-me change_me letmein hunter qwerty welcome login private public postgres postgresql mysql mariadb mongo mongodb redis ' +
    'rabbitmq minio minioadmin elastic sa scott tiger spam eggs egg ham bob alice joe john jane open sesame opensesame hello world ' +
    'abc xyz credentials credential my pass word hidden redacted masked'
  ).split(' '),
);
