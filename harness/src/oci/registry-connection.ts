// Requests to one repository of a registry: authorization, redirects and what went wrong, so that those who push only see
// answers that they expect.
// Sources: OCI distribution specification 1.1; distribution/distribution, docs/content/spec/auth/{token,oauth}.md.

import { parseChallenges, type Challenge } from "./challenge.js";
import type { Credentials } from "./credentials.js";
import { apiHost, isLoopback, type ImageReference } from "./reference.js";
import { answerError, connectionError, RegistryError, type Attempt } from "./registry-errors.js";

export interface ConnectionOptions {
  reference: ImageReference;
  credentials?: Credentials;
  /** Speaks HTTP to a registry that is not on this machine. */
  plainHttp: boolean;
  /** Default: https, and http for a loopback address or with `plainHttp`. */
  scheme?: "http" | "https";
  /** Of other repositories, when blobs are taken from them. */
  pullFrom?: string;
  signal?: AbortSignal;
  /** Milliseconds for one request. Default: two minutes. */
  timeout?: number;
}

export interface RegistryRequest {
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH";
  /** Below `/v2/REPOSITORY/`, or an absolute URL that the registry gave. */
  target: string | URL;
  /** Continues "the request to …". */
  purpose: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** Statuses that are no failure. */
  expected: readonly number[];
}

export interface RegistryAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Where the answer came from, behind redirects. */
  url: URL;
}

const mostRedirects = 5;

export class RegistryConnection {
  private authorization: string | undefined;
  private readonly base: URL;

  constructor(private readonly options: ConnectionOptions) {
    const { registry, repository } = options.reference;
    const isPlain = options.plainHttp || isLoopback(registry);
    const scheme = options.scheme ?? (isPlain ? "http" : "https");
    this.base = new URL(`${scheme}://${apiHost(registry)}/v2/${repository}/`);
  }

  /** The digest under which the registry has a manifest; undefined when it has none of that name. */
  async digestOfManifest(name: string, mediaTypes: readonly string[]): Promise<string | undefined> {
    const answer = await this.send({
      method: "HEAD",
      target: `manifests/${name}`,
      purpose: `look for ${name}`,
      headers: { accept: mediaTypes.join(", ") },
      expected: [200, 404],
    });
    return answer.status === 200 ? (answer.headers.get("docker-content-digest") ?? "") : undefined;
  }

  /** @throws OutriggerError OUT1923 to OUT1930 */
  async send(request: RegistryRequest): Promise<RegistryAnswer> {
    const url = new URL(request.target, this.base);
    const first = await this.follow(request, url);
    if (first.status !== 401) return this.judged(request, first);
    const challenges = parseChallenges(first.headers.get("www-authenticate") ?? "");
    if (!(await this.authorize(challenges))) return this.judged(request, first);
    return this.judged(request, await this.follow(request, url));
  }

  private attempt(purpose: string): Attempt {
    const { registry, repository } = this.options.reference;
    return { registry, repository, purpose, isKnown: this.options.credentials !== undefined };
  }

  private judged(request: RegistryRequest, answer: RegistryAnswer): RegistryAnswer {
    if (request.expected.includes(answer.status)) return answer;
    throw answerError(answer.status, answer.text, this.attempt(request.purpose));
  }

  /** One request behind its redirects. What authorizes goes to the registry's own host only. */
  private async follow(request: RegistryRequest, from: URL): Promise<RegistryAnswer> {
    let url = from;
    for (let count = 0; count <= mostRedirects; count++) {
      this.checkScheme(url);
      const isOwn = url.host === this.base.host;
      const answer = await this.fetch(url, request.purpose, {
        method: request.method,
        headers: {
          ...request.headers,
          ...(isOwn && this.authorization !== undefined && { authorization: this.authorization }),
        },
        // A module is never in shared memory.
        ...(request.body !== undefined && { body: request.body as Uint8Array<ArrayBuffer> }),
      });
      const location = answer.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === null) return answer;
      url = new URL(location, url);
    }
    throw new RegistryError("OUT1930", {
      message: `${this.base.host} redirects more than ${mostRedirects} times, to ${request.purpose}.`,
    });
  }

  /** Nothing goes over plain HTTP to another machine unless that was asked for. */
  private checkScheme(url: URL): void {
    if (url.protocol === "https:") return;
    if (url.protocol === "http:" && (this.options.plainHttp || isLoopback(url.host))) return;
    throw new RegistryError("OUT1925", {
      message: `${this.base.host} leads to ${url.origin}, which is not protected by TLS.`,
      fix: "--plain-http, if the network between is your own",
    });
  }

  private async fetch(url: URL, purpose: string, init: RequestInit): Promise<RegistryAnswer> {
    const limit = AbortSignal.timeout(this.options.timeout ?? 120_000);
    const { signal } = this.options;
    try {
      const response = await fetch(url, {
        ...init,
        redirect: "manual",
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      const { status, headers } = response;
      return { status, headers, text: await response.text(), url };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw connectionError(error, { ...this.attempt(purpose), registry: url.host });
    }
  }

  /** Prepares the next request. False when the registry asks for nothing that can be given. */
  private async authorize(challenges: readonly Challenge[]): Promise<boolean> {
    const { credentials } = this.options;
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
      this.authorization = `Bearer ${await this.token(bearer)}`;
      return true;
    }
    const isBasic = challenges.some(({ scheme }) => scheme === "basic");
    if (!isBasic || credentials === undefined || !("username" in credentials)) return false;
    const basic = basicAuthorization(credentials);
    // They were refused already.
    if (this.authorization === basic) return false;
    this.authorization = basic;
    return true;
  }

  private scopes(challenge: Challenge): string[] {
    const { reference, pullFrom } = this.options;
    const asked = challenge.parameters.get("scope")?.split(" ") ?? [];
    const own = `repository:${reference.repository}:pull,push`;
    const other = pullFrom === undefined ? [] : [`repository:${pullFrom}:pull`];
    // What the registry wants for this request, unless it is part of what the whole push needs.
    const more = asked.filter((one) => !one.startsWith(`repository:${reference.repository}:`));
    return [...new Set([own, ...other, ...more])].filter((one) => one !== "");
  }

  private async token(challenge: Challenge): Promise<string> {
    const { credentials } = this.options;
    const realm = challenge.parameters.get("realm") ?? "";
    if (!URL.canParse(realm)) {
      throw new RegistryError("OUT1930", {
        message: `${this.base.host} wants a token and does not say from where: its realm is "${realm}".`,
      });
    }
    const url = new URL(realm);
    this.checkScheme(url);
    const service = challenge.parameters.get("service");
    const scopes = this.scopes(challenge);
    const form = new URLSearchParams({ ...(service !== undefined && { service }) });
    let init: RequestInit = {};
    if (credentials !== undefined && "identityToken" in credentials) {
      form.set("grant_type", "refresh_token");
      form.set("client_id", "outrigger");
      form.set("refresh_token", credentials.identityToken);
      form.set("scope", scopes.join(" "));
      init = { method: "POST", body: form };
    } else {
      for (const [name, value] of form) url.searchParams.set(name, value);
      for (const scope of scopes) url.searchParams.append("scope", scope);
      if (credentials !== undefined) {
        init = { headers: { authorization: basicAuthorization(credentials) } };
      }
    }
    const purpose = "get a token";
    const answer = await this.fetch(url, purpose, init);
    if (answer.status !== 200) {
      const attempt = { ...this.attempt(purpose), registry: url.host };
      throw answerError(answer.status, answer.text, attempt);
    }
    return tokenOf(answer, url);
  }
}

function basicAuthorization(credentials: { username: string; password: string }): string {
  const text = `${credentials.username}:${credentials.password}`;
  return `Basic ${Buffer.from(text, "utf8").toString("base64")}`;
}

function tokenOf({ text }: RegistryAnswer, from: URL): string {
  try {
    const { token, access_token: accessToken } = JSON.parse(text) as Record<string, unknown>;
    const found = token ?? accessToken;
    // It becomes part of a header.
    if (typeof found === "string" && /^[\x21-\x7e]+$/.test(found)) return found;
  } catch {
    // Told below.
  }
  throw new RegistryError("OUT1930", { message: `${from.host} answered without a token.` });
}
