// What a browser does with a call to another origin, written from the Fetch standard and from nothing else: whether it
// asks before, whether it sends the request, and whether the script may read the answer.
// Source: Fetch standard, "HTTP-network-or-cache fetch", "CORS-preflight fetch", "CORS check", "CORS protocol".

export type Pair = readonly [name: string, value: string];

export interface WireRequest {
  method: string;
  headers: Pair[];
}

export interface WireResponse {
  status: number;
  headers: readonly Pair[];
}

/** A call of a script with mode "cors" to another origin. */
export interface ScriptCall {
  /** Serialized, as `Origin` has it. */
  origin: string;
  method: string;
  headers: readonly Pair[];
  credentials: "omit" | "include";
}

export type Send = (request: WireRequest) => Promise<WireResponse>;

/** "network error", or the names of the response headers that the script can read. */
export type Outcome = "network error" | { readonly readable: ReadonlySet<string> };

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** "get": all values of a name with a comma and a space between them. */
function get(headers: readonly Pair[], name: string): string | null {
  const values = headers.filter(([key]) => lower(key) === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(", ");
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** "extract header list values" of a header whose ABNF is a list of tokens. */
function extract(headers: readonly Pair[], name: string): string[] | null | "failure" {
  const value = get(headers, name);
  if (value === null) return null;
  const items = value
    .split(",")
    .map((item) => item.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((item) => item !== "");
  return items.every((item) => token.test(item)) ? items : "failure";
}

const safelistedMethods = ["GET", "HEAD", "POST"];

/** "normalize a method" */
export const normalizeMethod = (method: string): string =>
  /^(DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i.test(method) ? method.toUpperCase() : method;

/** "CORS-unsafe request-header byte" */
// eslint-disable-next-line no-control-regex
const unsafeByte = /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/;

/** "CORS-safelisted request-header" */
export function isSafelisted([name, value]: Pair): boolean {
  if (value.length > 128) return false;
  switch (lower(name)) {
    case "accept":
      return !unsafeByte.test(value);
    case "accept-language":
    case "content-language":
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case "content-type": {
      if (unsafeByte.test(value)) return false;
      const essence = lower((value.split(";")[0] ?? "").trim());
      return ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].includes(essence); // prettier-ignore
    }
    case "range":
      return /^bytes=[0-9]+-[0-9]*$/.test(value);
    default:
      return false;
  }
}

/** "CORS-unsafe request-header names" */
function unsafeNames(headers: readonly Pair[]): string[] {
  const unsafe = headers.filter((header) => !isSafelisted(header)).map(([name]) => lower(name));
  const safe = headers.filter(isSafelisted);
  const size = safe.reduce((sum, [, value]) => sum + value.length, 0);
  const all = size > 1024 ? [...unsafe, ...safe.map(([name]) => lower(name))] : unsafe;
  return [...new Set(all)].sort();
}

/** "CORS check" */
function passesCheck(call: ScriptCall, response: WireResponse): boolean {
  const origin = get(response.headers, "access-control-allow-origin");
  if (origin === null) return false;
  if (call.credentials !== "include" && origin === "*") return true;
  if (origin !== call.origin) return false;
  if (call.credentials !== "include") return true;
  return get(response.headers, "access-control-allow-credentials") === "true";
}

/** "CORS-preflight fetch"; whether the request may follow. */
async function preflight(call: ScriptCall, names: readonly string[], send: Send): Promise<boolean> {
  const request: WireRequest = {
    method: "OPTIONS",
    headers: [
      ["accept", "*/*"],
      ["access-control-request-method", call.method],
    ],
  };
  if (names.length > 0) request.headers.push(["access-control-request-headers", names.join(",")]);
  request.headers.push(["origin", call.origin]);
  const response = await send(request);
  if (!passesCheck(call, response) || response.status < 200 || response.status > 299) return false;
  const methods = extract(response.headers, "access-control-allow-methods") ?? [];
  const granted = extract(response.headers, "access-control-allow-headers") ?? [];
  if (methods === "failure" || granted === "failure") return false;
  const isLiteral = call.credentials === "include";
  if (
    !methods.includes(call.method) &&
    !safelistedMethods.includes(call.method) &&
    (isLiteral || !methods.includes("*"))
  ) {
    return false;
  }
  const has = (name: string): boolean => granted.some((one) => lower(one) === name);
  // "CORS non-wildcard request-header name"
  const own = call.headers.map(([name]) => lower(name));
  if (own.includes("authorization") && !has("authorization")) return false;
  return names.every((name) => has(name) || (!isLiteral && has("*")));
}

const safelistedResponseNames = ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"]; // prettier-ignore

/** The fetch of a call, as far as CORS is concerned. */
export async function fetchAcrossOrigins(given: ScriptCall, send: Send): Promise<Outcome> {
  const call = { ...given, method: normalizeMethod(given.method) };
  const names = unsafeNames(call.headers);
  const asks = !safelistedMethods.includes(call.method) || names.length > 0;
  if (asks && !(await preflight(call, names, send))) return "network error";
  const request: WireRequest = { method: call.method, headers: [...call.headers] };
  request.headers.push(["origin", call.origin]);
  if (call.credentials === "include") request.headers.push(["cookie", "id=7"]);
  const response = await send(request);
  if (!passesCheck(call, response)) return "network error";
  const exposed = extract(response.headers, "access-control-expose-headers");
  const listed = exposed === null || exposed === "failure" ? [] : exposed.map(lower);
  const all = response.headers.map(([name]) => lower(name)).filter((name) => name !== "set-cookie");
  if (listed.includes("*") && call.credentials !== "include") return { readable: new Set(all) };
  const readable = all.filter(
    (name) => safelistedResponseNames.includes(name) || listed.includes(name),
  );
  return { readable: new Set(readable) };
}
