// The errors that the mock host throws. All are OutriggerErrors: code, explanation, fix.

import type { DiagnosticCode } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { LogLine } from "./host-process.js";

interface Fault {
  code: DiagnosticCode;
  message: string;
  rule?: string | undefined;
  fix?: string | undefined;
}

abstract class MockError extends OutriggerError {
  /** What the host had logged when it could not start; empty for errors of a running proxy. */
  logs: readonly LogLine[] = [];

  constructor({ code, message, rule, fix }: Fault) {
    super(ExitCode.InvalidInput, {
      code,
      severity: "error",
      message,
      ...(rule !== undefined && { rule }),
      ...(fix !== undefined && { fix }),
    });
  }
}

/** Envoy would not start with this module, or would reject this configuration. */
export class MockStartError extends MockError {
  /** What Envoy writes to its log. */
  readonly envoyText: string;

  constructor(fault: Fault & { envoyText: string }) {
    super({ ...fault, message: `${fault.message}\nEnvoy says: ${fault.envoyText}` });
    this.name = "MockStartError";
    this.envoyText = fault.envoyText;
  }
}

/** A configuration that Envoy refuses before any module runs. */
export function startRefused(envoyText: string, fix: string): MockStartError {
  return new MockStartError({
    code: "OUT1603",
    message: "Envoy refuses the configuration of the plugin.",
    envoyText,
    fix,
  });
}

/** The client got no complete response. */
export class MockStreamReset extends MockError {
  /** Envoy's response code details, as in its access log. */
  readonly details: string;
  /** Status of the response headers, when they were already on their way. */
  readonly status: number | undefined;

  constructor(details: string, status?: number) {
    const begun = status === undefined ? "" : `, after response headers with status ${status}`;
    super({
      code: "OUT1607",
      message: `the stream was reset${begun}: ${details === "" ? "no reason recorded" : details}.`,
    });
    this.name = "MockStreamReset";
    this.details = details;
    this.status = status;
  }
}

/** Ends the whole run: Envoy would have died, or nobody knows what it would have answered. */
export class MockHaltError extends MockError {
  constructor(fault: Fault) {
    super(fault);
    this.name = "MockHaltError";
  }
}

/** A sequence for which Envoy 1.40 dies, with the remedy. */
export function envoyDies(sequence: string, fix: string, signal = "SIGSEGV"): MockHaltError {
  return new MockHaltError({
    code: "OUT1604",
    message: `Envoy 1.40 dies here (${signal}): ${sequence}.`,
    fix,
  });
}

/** A sequence after which a thread of Envoy 1.40 runs in an endless loop. */
export function envoyHangs(sequence: string, fix: string): MockHaltError {
  return new MockHaltError({
    code: "OUT1604",
    message: `Envoy 1.40 hangs here (a thread loops for ever): ${sequence}.`,
    fix,
  });
}

/** A sequence for which Envoy 1.40 sends garbage. */
export function envoyGarbles(
  sequence: string,
  fix: string,
  side: "request" | "response" = "response",
): MockHaltError {
  return new MockHaltError({
    code: "OUT1605",
    message: `Envoy 1.40 garbles the ${side} here: ${sequence}.`,
    fix,
  });
}

export function notSimulated(what: string): MockHaltError {
  return new MockHaltError({
    code: "OUT1608",
    message: `the mock host does not simulate ${what}.`,
    fix: "prove this part with a real Envoy: outrigger test --target envoy",
  });
}

/** A mistake in the use of the mock host itself. */
export class MockUsageError extends MockError {
  constructor(message: string, fix?: string, code: DiagnosticCode = "OUT1609") {
    super({ code, message, fix });
    this.name = "MockUsageError";
  }
}

/** A stream that a filter holds and nothing continues. */
export class MockStalledError extends MockError {
  constructor(holder: string) {
    super({
      code: "OUT1606",
      message: `the stream is stopped and nothing continues it: ${holder}.`,
      rule: "Envoy holds such a stream until stream_idle_timeout (300 s), then answers 504",
      fix: "continue the stream or answer it, or advance the time if the filter waits for a tick",
    });
    this.name = "MockStalledError";
  }
}
