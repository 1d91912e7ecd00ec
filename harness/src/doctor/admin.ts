// Asks the admin page of an Envoy on this machine.

import { get } from "node:http";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

/** Milliseconds for one answer. */
const patience = 20_000;

function unreachable(address: string, reason: string): OutriggerError {
  return new OutriggerError(ExitCode.Environment, {
    code: "OUT2151",
    severity: "error",
    message: `the admin page at ${address} cannot be read: ${reason}.`,
    fix: "kubectl port-forward POD 15000, then outrigger doctor --admin 127.0.0.1:15000",
  });
}

interface AdminAddress {
  readonly host: string;
  readonly port: number;
}

/** @throws OutriggerError OUT1003 for what is no address of this machine */
export function parseAdminAddress(text: string): AdminAddress {
  const found = /^(?:http:\/\/)?(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})\/?$/.exec(text);
  if (found?.[1] !== undefined && Number(found[2]) <= 65_535) {
    return { host: found[1].replace(/[[\]]/g, ""), port: Number(found[2]) };
  }
  throw new OutriggerError(ExitCode.Usage, {
    code: "OUT1003",
    severity: "error",
    message: `--admin ${text} is no address of this machine.`,
    rule: "127.0.0.1:PORT, localhost:PORT or [::1]:PORT",
    fix: "kubectl port-forward POD 15000, then --admin 127.0.0.1:15000",
  });
}

/** The body of one admin page. @throws OutriggerError OUT2151 */
export function readAdminPage(
  { host, port }: AdminAddress,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const address = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path, signal, timeout: patience }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => reject(unreachable(address, error.message)));
      response.on("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString("utf8"));
        else reject(unreachable(address, `${path} answers ${response.statusCode ?? 0}`));
      });
    });
    request.on("timeout", () => request.destroy(new Error("it does not answer")));
    request.on("error", (error) => reject(unreachable(address, error.message)));
  });
}
