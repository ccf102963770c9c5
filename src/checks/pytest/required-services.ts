import { ConfigError } from '../../lib/errors.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import { isListening } from '../../lib/tcp.ts';
import { parseYaml } from '../../lib/yaml.ts';
import type { Outcome } from '../../model.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';
import { unproved, type CheckContext } from '../check.ts';

/** How long a service may take to accept a connection. */
const connectMs = 2_000;

/** Looks for the services that the tests need (`tests.requires`); undefined where all of them listen. */
export async function missingService(context: CheckContext): Promise<Outcome | undefined> {
  for (const service of context.scope.services ?? []) {
    const [, host = '', port = ''] = /^tcp:(.+):(\d+)$/.exec(service) ?? [];
    if (await isListening(host, Number(port), connectMs)) continue;
    const recovery = await startCommand(context.project, Number(port));
    return unproved('SERVICE_UNAVAILABLE', `nothing listens at ${host}:${port}, which the tests need`, {
      ...(recovery !== undefined && { recovery }),
    });
  }
  return undefined;
}

const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** The service of the judged tree's compose file that publishes the port. */
async function startCommand(project: ProjectConfig, port: number): Promise<string | undefined> {
  const file = composeFiles.find(name => project.has(name));
  const text = file === undefined ? undefined : await project.text(file);
  if (file === undefined || text === undefined) return undefined;
  let compose: unknown;
  try {
    compose = await parseYaml(text, file);
  } catch (error) {
    // It is no configuration of pygov's: without it there is no command to print.
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
  const services = (compose as { services?: Record<string, { ports?: unknown } | null> } | null)?.services;
  const found = Object.entries(services ?? {}).find(([, service]) => publishes(service?.ports, port));
  return found && shellCommand(['docker', 'compose', '-f', file, 'up', '--detach', '--wait', found[0]]);
}

/** `"5432:5432"`, `"127.0.0.1:5433:5432"` or `{ published: 5432 }` each; see the Compose Specification, "ports". */
function publishes(ports: unknown, port: number): boolean {
  return (Array.isArray(ports) ? (ports as unknown[]) : []).some(entry => {
    if (typeof entry === 'object' && entry !== null && 'published' in entry) {
      return String(entry.published) === String(port);
    }
    return new RegExp(`^(.*:)?${port}:\\d+(/tcp)?$`).test(String(entry));
  });
}
