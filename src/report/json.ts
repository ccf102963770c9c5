import { displayPath } from '../lib/repo-path.ts';
import type { Finding, Verdict } from '../model.ts';

/** The version of the documents below; a change that a reader could trip over raises it. */
const format = 1;

/** One document for a gate with all its verdicts. Evidence stands as ids; `pygov evidence show` has the rest. */
export function verdictDocument(verdicts: readonly Verdict[], exitCode: number): string {
  return asText({
    format,
    exitCode,
    verdicts: verdicts.map(({ change, claims, ...verdict }) => ({
      ...verdict,
      change: { ...change, files: change.files.map(({ path }) => displayPath(path)) },
      claims: claims.map(({ status, notes, ...claim }) => ({
        ...claim,
        notes: notes.map(finding),
        status: {
          ...status,
          ...('findings' in status && { findings: status.findings.map(finding) }),
          ...('evidence' in status && { evidence: status.evidence.map(({ id }) => id) }),
        },
      })),
    })),
  });
}

export function errorDocument(
  error: { message: string; recovery?: string; internal: boolean },
  exitCode: number,
): string {
  return asText({ format, exitCode, error });
}

/** Any other answer of a command. */
export function answerDocument(answer: object): string {
  return asText({ format, ...answer });
}

function finding(value: Finding): Finding {
  return { ...value, path: displayPath(value.path) };
}

function asText(document: object): string {
  return JSON.stringify(document, undefined, 2);
}
