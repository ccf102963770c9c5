import { ConfigError } from '../../lib/errors.ts';
import { shellCommand } from '../../lib/shell-quote.ts';
import { parseYaml } from '../../lib/yaml.ts';
import type { ProjectConfig } from '../../toolchain/project-config.ts';

const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** Starts the service of the judged tree's compose file that publishes the port; undefined where there is none. */
export async function startCommand(project: ProjectConfig, port: number): Promise<string | undefined> {
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
