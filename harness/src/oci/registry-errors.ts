// What a registry or the way to it said, in words for the person who pushes.
// Source: OCI distribution specification 1.1, "Error Codes".

import type { Diagnostic, DiagnosticCode } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

/** What was done when something went wrong. */
export interface Attempt {
  /** Host, with its port when it has one. */
  registry: string;
  repository: string;
  /** Continues "to …": "push a blob", "get a token". */
  purpose: string;
  /** Whether credentials were sent. */
  isKnown: boolean;
}

/** What a push can fail with on its way. */
export class RegistryError extends OutriggerError {
  /** @param isPassing it may be over in a moment: no connection, too many requests, a registry in trouble */
  constructor(
    code: DiagnosticCode,
    said: Pick<Diagnostic, "message"> & Partial<Pick<Diagnostic, "fix" | "rule">>,
    readonly isPassing = false,
  ) {
    super(ExitCode.Environment, { code, severity: "error", ...said });
    this.name = "RegistryError";
  }
}

/** `CODE: message` of each error in the body; a few words of the body when it is not of the specification. */
function wordsOf(body: string): string {
  try {
    const { errors, details } = JSON.parse(body) as {
      errors?: { code?: string; message?: string }[];
      details?: string;
    };
    const words = errors?.map(({ code, message }) => [code, message].filter(Boolean).join(": "));
    if (words !== undefined && words.length > 0) return words.join("; ");
    if (typeof details === "string") return details;
  } catch {
    // An answer of something that is in front of the registry, or of no registry at all.
  }
  return body
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}

/** A connection that did not come about, from the error of `fetch`. */
export function connectionError(error: unknown, { registry, purpose }: Attempt): RegistryError {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const code = cause?.code ?? (error as { code?: string }).code ?? "";
  const message = cause?.message ?? (error as Error).message;
  const isTls = /^(ERR_TLS|ERR_SSL|CERT_|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code);
  if (isTls) {
    return new RegistryError("OUT1924", {
      message: `${registry} speaks no TLS that can be trusted, to ${purpose}: ${message} (${code}).`,
      fix: /SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO/.test(code)
        ? "export NODE_EXTRA_CA_CERTS=/path/to/ca.pem, the certificate that signed the registry's"
        : "--plain-http, if the registry speaks HTTP only",
    });
  }
  const said = {
    message: `${registry} cannot be reached to ${purpose}: ${message}${code === "" ? "" : ` (${code})`}.`,
    fix: "check the host and its port; proxies (HTTPS_PROXY) are not used",
  };
  return new RegistryError("OUT1923", said, true);
}

/** An answer that is none of those expected. */
export function answerError(status: number, body: string, attempt: Attempt): RegistryError {
  const { registry, repository, purpose, isKnown } = attempt;
  const words = wordsOf(body);
  const said = `${registry} answered ${status}${words === "" ? "" : ` (${words})`} to the request to ${purpose}.`;
  switch (status) {
    case 401:
      return new RegistryError("OUT1926", {
        message: said,
        fix: isKnown
          ? `the user name or the password is not right for ${registry}: docker login ${registry}`
          : `docker login ${registry}, or --username NAME with --password-stdin`,
      });
    case 403:
      return new RegistryError("OUT1927", {
        message: said,
        fix: isKnown
          ? `ask for the right to push to ${repository}; tokens have it only if they were made with it`
          : `docker login ${registry}, or --username NAME with --password-stdin`,
      });
    case 404:
    case 405:
      return new RegistryError("OUT1928", {
        message: said,
        fix: `check the name ${repository}; some registries want it to be made first, or a project before it`,
      });
    default:
      return new RegistryError("OUT1929", { message: said }, status === 429 || status >= 500);
  }
}
