// Who pushes: from the command line, or from what `docker login` keeps in its configuration or in a credential helper.
// Sources: docker/cli, docs of config.json (auths, credHelpers, credsStore); docker/docker-credential-helpers (protocol).

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ExitCode, isSystemError, OutriggerError } from "../errors/outrigger-error.js";

export type Credentials =
  | { username: string; password: string }
  /** What a login by browser leaves: it is exchanged for a token. */
  | { identityToken: string };

/** How a credential helper is asked; replaced in tests. */
export type AskHelper = (helper: string, server: string) => Promise<string>;

export interface CredentialSources {
  environment: NodeJS.ProcessEnv;
  username?: string;
  password?: string;
  askHelper?: AskHelper;
}

interface DockerConfig {
  auths?: Record<string, { auth?: string; identitytoken?: string } | null>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
}

function unusable(message: string, fix: string, file?: string): OutriggerError {
  return new OutriggerError(ExitCode.Environment, {
    code: "OUT1931",
    severity: "error",
    ...(file !== undefined && { file }),
    message,
    fix,
  });
}

const loginFix = "docker login REGISTRY, or --username NAME with --password-stdin";

function readDockerConfig(environment: NodeJS.ProcessEnv): { file: string; config: DockerConfig } {
  const folder = environment["DOCKER_CONFIG"] || join(environment["HOME"] || homedir(), ".docker");
  const file = join(folder, "config.json");
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof config === "object" && config !== null) return { file, config };
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return { file, config: {} };
    if (!isSystemError(error) && !(error instanceof SyntaxError)) throw error;
  }
  throw unusable("Docker's configuration cannot be read as JSON.", loginFix, file);
}

/** The names under which `docker login` may have kept a registry. */
function serverNames(registry: string): string[] {
  const isHub = registry === "docker.io" || registry === "index.docker.io";
  const hosts = isHub ? ["index.docker.io", "docker.io", "registry-1.docker.io"] : [registry];
  return hosts.flatMap((host) => [
    ...(isHub ? [`https://${host}/v1/`] : []),
    host,
    `https://${host}`,
    `http://${host}`,
    ...["v1", "v2"].flatMap((version) => [`https://${host}/${version}/`, `${host}/${version}/`]),
  ]);
}

const runHelper: AskHelper = (helper, server) =>
  new Promise((resolve, reject) => {
    const name = `docker-credential-${helper}`;
    const child = execFile(name, ["get"], { timeout: 30_000 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      // It has none for this registry, which is no failure.
      if (/credentials not found/i.test(stdout + stderr)) return resolve("");
      const said = (stdout + stderr).trim() || error.message;
      reject(unusable(`${name} failed: ${said}`, `install ${name}, or: ${loginFix}`));
    });
    child.stdin?.on("error", () => undefined); // Told by the exit.
    child.stdin?.end(server);
  });

function helperAnswer(helper: string, text: string): Credentials | undefined {
  if (text.trim() === "") return undefined;
  let answer: { Username?: unknown; Secret?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    throw unusable(`docker-credential-${helper} answered what is no JSON.`, loginFix);
  }
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== "string" || typeof secret !== "string") {
    throw unusable(`docker-credential-${helper} answered without Username and Secret.`, loginFix);
  }
  return username === "<token>" ? { identityToken: secret } : { username, password: secret };
}

function fileAnswer(config: DockerConfig, names: readonly string[]): Credentials | undefined {
  const entry = names.map((name) => config.auths?.[name]).find((one) => one);
  if (!entry) return undefined;
  if (entry.identitytoken) return { identityToken: entry.identitytoken };
  if (!entry.auth) return undefined;
  const text = Buffer.from(entry.auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  // Some versions fill the password up with NUL.
  const password = text.slice(colon + 1).replace(/\0+$/, "");
  return colon <= 0 ? undefined : { username: text.slice(0, colon), password };
}

/**
 * The credentials for a registry, in this order: those given, the helper for this registry, the helper for all, the
 * configuration itself; undefined when nobody has any.
 * @throws OutriggerError OUT1931
 */
export async function credentialsFor(
  registry: string,
  { environment, username, password, askHelper = runHelper }: CredentialSources,
): Promise<Credentials | undefined> {
  if (username !== undefined) {
    if (password !== undefined) return { username, password };
    throw unusable(
      `there is a user name, ${username}, and no password.`,
      "pipe it in with --password-stdin, or set OUTRIGGER_PASSWORD",
    );
  }
  const { config } = readDockerConfig(environment);
  const names = serverNames(registry);
  const own = names.map((name) => config.credHelpers?.[name]).find((one) => one);
  for (const helper of [own, config.credsStore]) {
    if (!helper) continue;
    const server = names[0] ?? registry;
    const found = helperAnswer(helper, await askHelper(helper, server));
    if (found !== undefined) return found;
  }
  return fileAnswer(config, names);
}
