import { expect, test } from 'vitest';
import { formatsPage } from './formats-page.ts';

test('the page about formats says what the rules look for', async () => {
  await expect(formatsPage()).toMatchFileSnapshot('../../../docs/secret-formats.md');
});
