import { parsePythonIni, type IniSection } from '../lib/python-ini.ts';
import type { Declared } from './declared.ts';
import { parseRequirements } from './declared-requirement.ts';

/** setup.cfg of setuptools: `[options]` and `[options.extras_require]`; `file:` names files with the requirements. */
export function readSetupCfg(text: string): Declared {
  const sections = parsePythonIni(text);
  const options: IniSection = sections.get('options') ?? {};
  const extras = Object.entries(sections.get('options.extras_require') ?? {});
  const install = options.install_requires ?? '';
  const files = /^\s*file:\s*(.*)$/s.exec(install)?.[1];
  const python = options.python_requires;
  return {
    requirements: [
      ...(files === undefined ? listed(install) : []),
      ...listed(options.tests_require ?? '', 'test'),
      ...extras.flatMap(([extra, list]) => listed(list, extra)),
    ],
    includes: files === undefined ? [] : files.split(/[,\s]+/).filter(name => name !== ''),
    ...(python !== undefined && { python }),
    tools: [...sections.keys()],
    build: [],
    ...(!sections.has('options') && !sections.has('metadata') && { toolsOnly: true }),
  };
}

/** A requirement a line, or several parted by semicolons, which also start a marker. */
function listed(text: string, group?: string): ReturnType<typeof parseRequirements> {
  return parseRequirements(
    text.split('\n').map(line => line.replace(/(^|\s)#.*$/, '').trim()),
    group,
  );
}
