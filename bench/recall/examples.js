/** Names of secrets, and the shapes that values have under them. */
export const named = [
  { name: 'db_password', shapes: ['{mixed:16}', '{base62:24}', 'Sunflower{digits:3}!'] },
  { name: 'api_token', shapes: ['{base62:32}', '{hex:40}', '{base64url:43}'] },
  { name: 'client_secret', shapes: ['{base62:40}', '{mixed:24}', '{hex:64}'] },
  { name: 'secret_key', shapes: ['{base64url:43}', '{hex:64}', '{django:50}'] },
];

/** What stands where a secret would, and is none. */
export const placeholders = [
  'changeme',
  'change-me-1',
  'password',
  'secret',
  'your-api-key-1234',
  '<your-token>',
  '${DB_PASSWORD}',
  '$DB_PASSWORD',
  '{{ db_password }}',
  '{db_password}',
  '%(db_password)s',
  'xxxxxxxxxxxxxxxx',
  '****************',
  'REDACTED',
  'example-token-12',
  '00000000000000000000000000000000',
];

/** What stands where a secret would and says where it is, or what else it is; it makes no sense in an address. */
export const references = [
  'vault:secret/data/orders',
  'orders.settings.db_password_2',
  '/run/secrets/db_password_2',
  '1.13.5-no-vault',
  'set_this_in_production_2',
];

/** Names of what is published, derived or no value at all, and random values under them. */
export const harmless = [
  { name: 'commit_sha', shape: '{hex:40}' },
  { name: 'password_hash', shape: '{hex:64}' },
  { name: 'etag', shape: '{hex:32}' },
  { name: 'checksum', shape: '{hex:64}' },
  { name: 'token_id', shape: '{uuid}' },
  { name: 'request_id', shape: '{uuid}' },
  { name: 'next_page_token', shape: '{base64url:24}' },
  { name: 'secret_name', shape: 'orders-{hex:8}' },
  { name: 'token_url', shape: 'https://auth.internal/{hex:12}/token' },
  { name: 'public_key', shape: '{base64:64}' },
  { name: 'image', shape: 'registry.internal/orders-secrets:1.4.{digits:2}-slim' },
];
