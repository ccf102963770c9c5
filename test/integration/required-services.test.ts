import { createServer, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { TestRepo } from '../helpers/test-repo.ts';

/** A port on which something listens until the test ends. */
async function listen(): Promise<number> {
  const server = createServer(socket => socket.end());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

async function judged(port: number, files: Record<string, string> = {}) {
  const repo = await TestRepo.create({
    venv: true,
    files: {
      'test_it.py': 'def test_it():\n    pass\n',
      '.governancerc': `tests: { requires: ["tcp:127.0.0.1:${port}"] }\n`,
      ...files,
    },
  });
  return repo.pygov(['gate', 'pre-push']);
}

it('a service that listens is there', async () => {
  expect(await judged(await listen())).toMatchObject({ code: 0 });
});

it.each<[string, (port: number) => string]>([
  ['short', port => `services:\n  cache: {}\n  db:\n    ports: ["${port}:5432"]\n`],
  ['with an address', port => `services:\n  db:\n    ports: ["127.0.0.1:${port}:5432"]\n`],
  ['long', port => `services:\n  db:\n    ports:\n      - target: 5432\n        published: "${port}"\n`],
])('one that does not proves nothing, and compose says how it is started: %s', async (_form, compose) => {
  const port = await freePort();
  const gate = await judged(port, { 'compose.yaml': compose(port) });
  expect(gate.stdout).toContain(`NOT_VERIFIED SERVICE_UNAVAILABLE: nothing listens at 127.0.0.1:${port}`);
  expect(gate.stdout).toMatch(/to mend: docker compose -f compose\.yaml up --detach --wait db$/m);
  expect(gate.code).toBe(2);
});

it('without a compose file the gate says what is missing all the same', async () => {
  const gate = await judged(await freePort(), { 'compose.yml': 'services: [\n' });
  expect(gate.stdout).toMatch(/SERVICE_UNAVAILABLE[^]*to mend: .*pygov.* gate pre-push/);
});

it.each(['localhost', 'tcp:db', 'udp:db:53'])('%j is refused', async service => {
  const repo = await TestRepo.create({ files: { '.governancerc': `tests: { requires: ["${service}"] }\n` } });
  const gate = await repo.pygov(['gate', 'ci']);
  expect(gate).toMatchObject({ code: 2 });
  expect(gate.stderr).toContain('must be tcp:localhost:5432, program:git or file:');
});
