// Where an image goes: REGISTRY/REPOSITORY, with a tag or without.
// Source: OCI distribution specification 1.1, "Pulling manifests" (the patterns of names and tags).

import { isIPv4 } from "node:net";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

export interface ImageReference {
  /** Host, with its port when it has one. */
  registry: string;
  repository: string;
  tag?: string;
}

const hostPattern = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/i;
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

const form = "REGISTRY/REPOSITORY[:TAG], such as registry.example/team/cors:1.2.0";

function refuse(text: string, message: string, fix: string): OutriggerError {
  return new OutriggerError(ExitCode.Usage, {
    code: "OUT1921",
    severity: "error",
    message: `"${text}" ${message}`,
    rule: form,
    fix,
  });
}

/** Docker and its followers take a first part without a dot or port for a folder of Docker Hub; here it must be said. */
function looksLikeHost(part: string): boolean {
  return part === "localhost" || /[.:]/.test(part);
}

/** @throws OutriggerError OUT1921 */
export function parseReference(given: string): ImageReference {
  const text = given.replace(/^oci:\/\//, "");
  if (/^[a-z]+:\/\//.test(text)) {
    throw refuse(
      given,
      "is a URL.",
      "leave out what stands before the host; --plain-http is for HTTP",
    );
  }
  if (text.includes("@")) {
    throw refuse(
      given,
      "has a digest, which follows from the image.",
      `write ${text.replace(/@.*/, "")}`,
    );
  }
  const [registry = "", ...rest] = text.split("/");
  if (!looksLikeHost(registry) || rest.length === 0) {
    throw refuse(
      given,
      "does not say which registry.",
      "begin with its host: docker.io/NAME/REPOSITORY, ghcr.io/NAME/REPOSITORY",
    );
  }
  if (!hostPattern.test(registry)) {
    throw refuse(
      given,
      `has no host before the first slash: "${registry}".`,
      "write HOST or HOST:PORT",
    );
  }
  const [, repository = "", tag] = /^([^:]*)(?::(.*))?$/s.exec(rest.join("/")) ?? [];
  if (!repositoryPattern.test(repository) || registry.length + repository.length > 254) {
    throw refuse(
      given,
      `has no name of a repository: "${repository}".`,
      "lower-case letters and digits, single dots, underscores and hyphens between them, parts with slashes, 255 characters in all",
    );
  }
  if (tag === undefined) return { registry, repository };
  if (!tagPattern.test(tag)) {
    throw refuse(
      given,
      `has no tag behind the colon: "${tag}".`,
      "letters, digits, dots, underscores and hyphens; at most 128",
    );
  }
  return { registry, repository, tag };
}

/** True when what is sent to `host[:port]` stays on this machine. */
export function isLoopback(registry: string): boolean {
  const host = registry.replace(/:\d+$/, "");
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "[::1]" ||
    (isIPv4(host) && host.startsWith("127."))
  );
}

/** The host that answers for a registry: Docker Hub's name is not that of its API. */
export function apiHost(registry: string): string {
  return registry === "docker.io" || registry === "index.docker.io"
    ? "registry-1.docker.io"
    : registry;
}
