import { expect, test } from 'vitest';
import { requiredPython, suits } from '../../src/dependencies/required-python.ts';

test.each([
  ['uv.lock', 'requires-python = ">=3.11, <3.13"', { '3.10.9': false, '3.11.0': true, '3.13.0': false }],
  ['poetry.lock', '[metadata]\npython-versions = "^3.9"', { '3.8.1': false, '3.12.4': true, '4.0.0': false }],
  [
    'poetry.lock',
    '[metadata]\npython-versions = "~3.9 || >= 3.11 <4"',
    { '3.9.7': true, '3.10.1': false, '3.11.2': true },
  ],
  ['poetry.lock', '[metadata]\npython-versions = "*"', { '3.6.0': true }],
  ['pdm.lock', '[metadata]\nrequires_python = "~=3.10"', { '3.9.2': false, '3.12.0rc1': true }],
  [
    'Pipfile.lock',
    '{"_meta": {"requires": {"python_version": "3.11"}}}',
    { '3.11.9': true, '3.12.0': false },
  ],
  [
    'Pipfile.lock',
    '{"_meta": {"requires": {"python_full_version": "3.11.9"}}}',
    { '3.11.9': true, '3.11.8': false },
  ],
  ['Pipfile.lock', '{"_meta": {"requires": {}}}', { '2.7.18': true }],
  ['uv.lock', 'requires-python = "whatever"', { '3.9.0': true }],
  ['uv.lock', '', { '3.9.0': true }],
])('the Python that %s is for: %j', async (name, text, versions) => {
  const alternatives = await requiredPython(name, text);
  for (const [version, expected] of Object.entries(versions)) {
    expect([version, await suits(version, alternatives)]).toEqual([version, expected]);
  }
});
