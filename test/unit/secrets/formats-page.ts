import type { SecretRule } from '../../../src/checks/secrets/rule-schema.ts';
import { secretRules, serviceRules } from '../../../src/checks/secrets/rules.ts';

/** `docs/secret-formats.md`: what is looked for, from the rules, and what is not. */
export function formatsPage(): string {
  const named = secretRules.filter(({ generic }) => generic === true);
  const formed = secretRules.filter(rule => !named.includes(rule) && !serviceRules.includes(rule));
  return [
    '# Formats of secrets',
    `The secret scan knows ${secretRules.length} kinds of secrets. This page is made from its rules by a test (\`npx vitest run test/unit/secrets/formats-page.test.ts --update\`).`,
    `## By their own form (${formed.length})`,
    'A beginning, a structure or a place that nothing else has. An error wherever they stand.',
    list(formed),
    `## By the name of their service (${serviceRules.length})`,
    "An exact shape, drawn by a machine, on the line of the service's name and of a name that says secret (`key`, `token`, `secret`, `password`, `auth`, `credential`). A warning in tests, documentation and examples.",
    list(serviceRules),
    `## By a name that says secret (${named.length})`,
    'A literal under such a name, whatever it is for.',
    list(named),
    leftOut,
  ].join('\n\n');
}

function list(rules: readonly SecretRule[]): string {
  const lines = rules.map(
    rule => `- ${rule.title}${checked.has(rule.validator ?? '') ? ', with its checksum' : ''}`,
  );
  return [...new Set(lines)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join('\n');
}

const checked = new Set(['crc32-base62', 'crc32-base36', 'crc32-hex', 'bech32', 'nkey']);

const leftOut = `## What is not looked for

Of 1,072 formats that public sources describe, 764 cannot be told by themselves: something has to stand beside them. 651 of these are
found: 560 by the name of their service, 44 by a form that turned out to be enough, 41 by a name that says secret, 6 in an address. The other
113 are left out, as a rule for them would be wrong more often than right:

- **38** client ids, account ids, public keys (AWS account, Twilio SID, Mapbox \`pk.\`): they open nothing alone; the secret beside them is looked for.
- **31** services that are called like a word of every day (Canny, Coda, Float, Guardian, Privacy): the name says nothing, and the value is a hash or a UUID by its shape.
- **27** values without a fixed length or alphabet (Optimizely, CloverLy, BorgBase, recovery phrases): any text would do; under a name such as \`api_key\` they are found all the same.
- **6** values of less than 15 characters (Mockaroo, uClassify): chance makes them.
- **5** hexadecimal, base64 or UUID without a name; pairs in prose; passwords in XML: thousands of them are hashes and ids.
- **3** signed addresses (AWS, Azure) and keys in addresses of Azure Functions: they expire, or have no form of their own.
- **3** shared secrets of TOTP, commands of PowerShell and PsExec: words in capitals look the same; not where backends in Python leak.

Where a name such as \`token\` or \`api_key\` stands beside such a value, the rules of the section before find it.
`;
