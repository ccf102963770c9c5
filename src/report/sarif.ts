import { encodePath } from '../lib/repo-path.ts';
import { sha256 } from '../lib/digest.ts';
import type { Finding, RepoPath, Severity } from '../model.ts';

/** What a report says of a rule. */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  /** Why a finding is one, and how it is mended. */
  readonly help: string;
}

/**
 * Findings as SARIF 2.1.0 (OASIS standard, https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one run, its rules, a result
 * for each finding. Paths are relative to the root of the repository.
 * @param unscanned what could not be judged; each becomes a notification, and the run is not successful
 */
export function sarifDocument(
  findings: readonly Finding[],
  {
    version,
    rules,
    unscanned,
  }: { version: string; rules: readonly SarifRule[]; unscanned: readonly string[] },
): string {
  const met = rules.filter(({ id }) => findings.some(({ rule }) => rule === id));
  const run = {
    tool: {
      driver: {
        name: 'pygov',
        semanticVersion: version,
        rules: met.map(({ id, title, help }) => ({
          id,
          shortDescription: { text: title },
          help: { text: help },
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: unscanned.length === 0,
        toolExecutionNotifications: unscanned.map(text => ({ level: 'error', message: { text } })),
      },
    ],
    results: withFingerprints(findings).map(([finding, print]) => asResult(finding, print, met)),
  };
  const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
  return JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, undefined, 2);
}

/**
 * Without line, commit and what people say of it, so that one which moves or is accepted stays the same; equal ones of a file
 * are numbered. Nothing of a secret is in it but what is shown: it is the same in every clone.
 */
function withFingerprints(findings: readonly Finding[]): [Finding, string][] {
  const counts = new Map<string, number>();
  return findings.map(finding => {
    const { rule, path, message } = finding;
    const [shown = ''] = message.split('): ');
    const print = sha256([rule, path, shown].join('\0'));
    const number = (counts.get(print) ?? 0) + 1;
    counts.set(print, number);
    return [finding, `${print}:${number}`];
  });
}

function asResult(
  { rule, severity, path, line, column, message, commit, accepted }: Finding,
  print: string,
  rules: readonly SarifRule[],
): object {
  const ruleIndex = rules.findIndex(({ id }) => id === rule);
  const region =
    line === undefined
      ? {}
      : { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } };
  return {
    ruleId: rule,
    ...(ruleIndex !== -1 && { ruleIndex }),
    level: levels[severity],
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: { uri: asUri(path), uriBaseId: '%SRCROOT%' }, ...region } },
    ],
    partialFingerprints: { 'pygov/v2': print },
    ...(accepted && { suppressions: [asSuppression(accepted)] }),
    ...(commit !== undefined && { properties: { commit } }),
  };
}

function asSuppression({ by, reason }: NonNullable<Finding['accepted']>): object {
  return {
    kind: by === 'baseline' ? 'external' : 'inSource',
    status: 'accepted',
    ...(reason !== undefined && { justification: reason }),
  };
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** RFC 3986: every byte but the unreserved ones and the slash is encoded. */
function asUri(path: RepoPath): string {
  return [...encodePath(path)]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~/-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
