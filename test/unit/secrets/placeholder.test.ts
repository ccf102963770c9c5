import { expect, test } from 'vitest';
import { isPlaceholder, isStockPassword } from '../../../src/checks/secrets/placeholder.ts';
import { isRandom } from '../../../src/checks/secrets/randomness.ts';
import { expandShape } from './expand-shape.ts';

test.each([
  '${DB_PASSWORD}',
  '$DB_PASSWORD',
  '$tag-k8s-vault',
  '{{ password }}',
  '{password}',
  '{}',
  '{0}',
  '%s',
  '%(password)s',
  '%PASSWORD%',
  '<password>',
  '<your key>',
  '$(cat key)',
  '***',
  '...',
  'xxxxxxxx',
  'XXXX-XXXXX',
  'aaaaaaaaaaaa',
  '0123456789abcdef',
  '12345678-1234-1234',
  '__PASSWORD__',
  'AKIAIOSFODNN7EXAMPLE',
  'your-api-key',
  'changeme',
  'change_me_now',
  'ReplaceMe',
  'my-test-key',
  'REDACTED',
])('stands for a secret: %s', value => {
  expect(isPlaceholder(value)).toBe(true);
});

test('random values are no placeholders', () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const value = expandShape('{base64url:43}', seed).text;
    expect(isPlaceholder(value), value.length.toString()).toBe(false);
  }
});

test.each(['password', 'Secret', 'test', 'test123', 'admin!', 'root', 'changeme1', 'pw', ''])(
  'is what people write anywhere: %s',
  value => {
    expect(isStockPassword(value)).toBe(true);
  },
);

test.each([
  'correct-horse-battery-staple',
  'application/json',
  'sha256WithRSAEncryption',
  'utf8mb4_unicode_ci',
  'django.contrib.auth.hashers.Argon2',
  'ES256',
  'hunter2',
  'Content-Length-2',
  'xoxb-12345',
  'orders-0123456789',
  '',
])('was thought up by a person: %s', value => {
  expect(isRandom(value)).toBe(false);
});

test.each(['{hex:32}', '{hex:64}', '{base62:24}', '{base64:44}', '{mixed:12}', '{django:50}'])(
  'nearly all values of the form %s are taken for random',
  shape => {
    const values = Array.from({ length: 1_000 }, (_, seed) => expandShape(shape, seed).text);
    expect(values.filter(isRandom).length).toBeGreaterThanOrEqual(970);
  },
);
