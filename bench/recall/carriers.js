/**
 * Ways to write a secret into a file. `{name}` and `{NAME}` stand for the name, `{value}` for the value.
 *
 * @typedef {object} Carrier
 * @property {string} what
 * @property {string} path of the file
 * @property {(name: string, value: string) => string | Buffer} write
 * @property {boolean} [quotes] whether the value may hold any character but quotes, a backslash and white space
 * @property {boolean} [encoded] whether a name alone is, on purpose, no reason to believe what stands in it
 */

/** @type {readonly Carrier[]} */
export const carriers = [
  python('Python assignment', '{NAME} = "{value}"'),
  python('Python annotated assignment', '{name}: str | None = "{value}"'),
  python('Python keyword argument', 'connect(host="db.internal", {name}="{value}", timeout=3)'),
  python('Python dict entry', 'CONFIG = {"host": "db.internal", "{name}": "{value}"}'),
  python('Python subscript', 'app.config["{NAME}"] = "{value}"'),
  python('os.environ.get default', '{name} = os.environ.get("{NAME}", "{value}")'),
  python('os.getenv or', '{name} = os.getenv("{NAME}") or "{value}"'),
  python(
    'Settings field default',
    'class Settings(BaseSettings):\n    {name}: SecretStr = Field(default="{value}")',
  ),
  python('Python call on several lines', 'connect(\n    host="db.internal",\n    {name}="{value}",\n)'),
  python('Python log call', 'logger.info("signed in with {name}={value}")'),
  python('Python comment', '# {name}: {value}'),
  python('Python docstring', 'def sign_in():\n    """Signs in.\n\n    {name} = {value}\n    """'),
  plain('YAML', 'deploy/orders.yaml', 'orders:\n  {name}: {value}\n', true),
  plain('YAML, quoted', 'deploy/orders.yaml', "orders:\n  {name}: '{value}'\n"),
  plain('YAML, Kubernetes env', 'deploy/orders.yaml', 'env:\n  - name: {NAME}\n    value: "{value}"\n'),
  plain('YAML, compose list', 'compose.yml', 'environment:\n  - {NAME}={value}\n', true),
  plain('TOML', 'config.toml', '[orders]\n{name} = "{value}"\n'),
  plain('INI', 'orders.ini', '[orders]\n{name} = {value}\n', true),
  plain('.env', '.env', 'DEBUG=1\n{NAME}={value}\n', true),
  plain('.env, quoted, with a comment', '.env', '{NAME}="{value}"  # of the orders service\n'),
  plain('JSON', 'config/orders.json', '{"orders": {"{name}": "{value}"}}'),
  plain('XML element', 'config/orders.xml', '<orders>\n  <{name}>{value}</{name}>\n</orders>', true),
  plain('Dockerfile ENV', 'Dockerfile', 'FROM python\nENV {NAME}={value}\n', true),
  plain('Dockerfile ENV, old form', 'Dockerfile', 'FROM python\nENV {NAME} {value}\n', true),
  plain('Dockerfile ARG', 'Dockerfile', 'FROM python\nARG {NAME}={value}\n', true),
  plain('shell export', 'deploy.sh', 'export {NAME}={value}\n', true),
  plain('shell, before a command', 'deploy.sh', "{NAME}='{value}' ./deploy orders\n"),
  plain('command line option', 'deploy.sh', "deploy --{name-} '{value}' orders\n"),
  plain('curl -H', 'deploy.sh', 'curl -s -H "Authorization: Bearer {value}" https://api.internal/orders\n'),
  plain('curl -u', 'deploy.sh', "curl -s -u 'orders:{value}' https://api.internal/orders\n"),
  plain(
    'URL with a login',
    'src/orders/db.py',
    'DATABASE = "postgresql://orders:{percent}@db.internal:5432/orders"\n',
  ),
  plain('notebook source', 'orders.ipynb', '{"cells": [{"source": ["{name} = \\"{value}\\"\\n"]}]}'),
  plain('notebook output', 'orders.ipynb', '{"outputs": [{"text": ["signed in, {name}={value}\\n"]}]}'),
  plain('SQL insert', 'seed.sql', "INSERT INTO settings (name, value) VALUES ('{name}', '{value}');\n"),
  plain(
    'log line',
    'logs/orders.log',
    '2026-01-02 12:00:00,123 INFO signed in with {name}={value} as orders\n',
    true,
  ),
  plain('Markdown', 'docs/setup.md', 'Then set `{NAME}={value}` and start it.\n', true),
  plain('diff', 'fix.patch', '--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n+{NAME} = "{value}"\n'),
  ...['utf16le', 'utf16be'].map(encoding => ({
    what: `UTF-16 ${encoding.endsWith('le') ? 'little' : 'big'} endian`,
    path: 'orders.ini',
    quotes: true,
    write: (/** @type {string} */ name, /** @type {string} */ value) => {
      const bytes = Buffer.from(`\ufeff[orders]\r\n${name} = ${value}\r\n`, 'utf16le');
      return encoding.endsWith('le') ? bytes : bytes.swap16();
    },
  })),
  {
    what: 'base64',
    path: 'deploy/secret.yaml',
    encoded: true,
    write: (name, value) => `data:\n  orders: ${Buffer.from(`${name}=${value}\n`).toString('base64')}\n`,
  },
];

/**
 * Ways to hold any text, whatever it says itself.
 *
 * @type {readonly { what: string, write: (text: string) => string | Buffer }[]}
 */
export const wrappings = [
  { what: 'as it is', write: text => text },
  { what: 'CRLF', write: text => `x = 1\r\n${text.replaceAll(/\r?\n/g, '\r\n')}\r\ny = 2\r\n` },
  { what: 'comment', write: text => `# ${text.replaceAll('\n', '\n# ')}` },
  { what: 'docstring', write: text => `"""Orders.\n\n    ${text.replaceAll('\n', '\n    ')}\n"""\n` },
  { what: 'diff', write: text => `+${text.replaceAll('\n', '\n+')}` },
  { what: 'JSON string', write: text => JSON.stringify({ source: [`${text}\n`] }) },
  { what: 'Latin-1', write: text => Buffer.from(`# f\xfcr B\xfcro\n${text}\n`, 'latin1') },
  { what: 'UTF-16', write: text => Buffer.from(`\ufeff${text}\r\n`, 'utf16le') },
  { what: 'binary', write: text => Buffer.from(`\x7fELF\0\0\x01\0${text}\0\0\0`, 'latin1') },
];

/** @param {string} what @param {string} template @returns {Carrier} */
function python(what, template) {
  return plain(what, 'src/orders/settings.py', `${template}\n`);
}

/** @param {string} what @param {string} path @param {string} template @param {boolean} [bare] @returns {Carrier} */
function plain(what, path, template, bare = false) {
  return {
    what,
    path,
    quotes: !bare,
    write: (name, value) =>
      template
        .replaceAll('{name}', () => name)
        .replaceAll('{name-}', () => name.replaceAll('_', '-'))
        .replaceAll('{NAME}', () => name.toUpperCase())
        .replaceAll('{percent}', () => encodeURIComponent(value))
        .replaceAll('{value}', () => value),
  };
}
