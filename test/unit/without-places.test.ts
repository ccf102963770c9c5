import { expect, test } from 'vitest';
import { withoutPlaces } from '../../src/lib/without-places.ts';

test.each([
  ['a message without any', 'a message without any'],
  ['pytest imported 2 modules from the working tree: /home/me/it/app/core.py', 'app/core.py'],
  ['the environment of /opt/venvs/it/bin/python lacks x', 'the environment of …/python lacks x'],
  ["No such file: '/var/lib/data.csv'", "No such file: '…/data.csv'"],
  ['nothing listens at tcp://localhost:5432/app', 'nothing listens at tcp://localhost:5432/app'],
  ['app/orders.py and ./run.sh are missing', 'app/orders.py and ./run.sh are missing'],
  ['<python>/bin/tool and ~/notes.txt', '<python>/bin/tool and ~/notes.txt'],
])('%s', (message, expected) => {
  const told = withoutPlaces(message, ['/home/me/it']);
  expect(told).toContain(expected);
  expect(told).not.toMatch(/\/(home|opt|var)\//);
});
