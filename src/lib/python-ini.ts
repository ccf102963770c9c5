/** The options of a section by lower-case name; the lines of a value that has several are joined by `\n`. */
export type IniSection = Readonly<Record<string, string>>;

/**
 * Reads INI text as Python's configparser does: `key = value` or `key: value`, a deeper line goes on with the value, `#` and
 * `;` start a line of comment. What the parsers of tools refuse (a byte order mark, an indented header) is read all the
 * same, so that a file with a mistake is not taken for none; the tool itself says then what is wrong with it.
 */
export function parsePythonIni(text: string): ReadonlyMap<string, IniSection> {
  const sections = new Map<string, Record<string, string>>();
  let section: Record<string, string> | undefined;
  let option: { name: string; indent: number } | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const content = line.trim();
    if (content === '' || /^[#;]/.test(content)) continue;
    const indent = line.length - line.trimStart().length;
    if (section && option && indent > option.indent) {
      section[option.name] = `${section[option.name] ?? ''}\n${content}`.replace(/^\n/, '');
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(content)?.[1]?.trim();
    if (header !== undefined) {
      section = sections.get(header) ?? (Object.create(null) as Record<string, string>);
      sections.set(header, section);
      option = undefined;
      continue;
    }
    const [, name = '', value = ''] = /^([^=:]+?)\s*(?:[=:]\s*(.*))?$/.exec(content) ?? [];
    option = { name: name.toLowerCase(), indent };
    if (section && name !== '') section[option.name] = value;
  }
  return sections;
}
