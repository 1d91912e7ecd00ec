// What a strict reader must find in a compact token, written anew from RFC 7515, 7519 and 8725 with Node's own JSON and
// base64: the reference that the SDK's reader is compared with.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const deepest = 16;

/** What was found; `problem` is the name in the SDK's TokenProblem. */
export interface ReadToken {
  problem: string;
  algorithm?: string;
  keyId?: string | null;
  type?: string | null;
  issuer?: string | null;
  subject?: string | null;
  audiences?: string[];
  expires?: number;
  notBefore?: number;
  issuedAt?: number;
}

/** The bytes, undefined unless this is the one way to write them. */
function decode(text: string): Buffer | undefined {
  if (text.length % 4 === 1 || [...text].some((letter) => !alphabet.includes(letter))) return;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Throws where a name stands twice in an object, or a text has half of a pair of surrogates. */
function checkText(text: string): void {
  const names: Set<string>[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gsu;
  let before = "";
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [piece] = found;
    if (piece === "{") names.push(new Set());
    else if (piece === "[") names.push(new Set());
    else if (piece === "}" || piece === "]") names.pop();
    else if (piece.startsWith('"')) {
      const value = JSON.parse(piece) as string;
      if (!value.isWellFormed()) throw new Error("half of a pair");
      if (/^\s*:/.test(text.slice(token.lastIndex)) && (before === "{" || before === ",")) {
        if (names.at(-1)!.has(value)) throw new Error("a name twice");
        names.at(-1)!.add(value);
      }
    }
    before = piece;
  }
}

function depthOf(value: Json): number {
  if (value === null || typeof value !== "object") return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function objectOf(bytes: Buffer): Map<string, Json> | undefined {
  try {
    const text = utf8.decode(bytes);
    const value = JSON.parse(text) as Json;
    checkText(text);
    if (value === null || typeof value !== "object" || Array.isArray(value)) return;
    return depthOf(value) > deepest ? undefined : new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

const isText = (value: Json | undefined): value is string => typeof value === "string";

function readHeader(token: ReadToken, header: Map<string, Json>): string {
  const algorithm = header.get("alg");
  if (!isText(algorithm)) return "Algorithm";
  token.algorithm = algorithm;
  for (const [name, value] of header) {
    if (name === "kid" && !isText(value)) return "KeyId";
    if (name === "typ" && !isText(value)) return "Type";
    if (name === "crit" || (name === "b64" && value !== true)) return "Critical";
    if (name === "enc" || name === "zip") return "Encrypted";
  }
  token.keyId = (header.get("kid") as string | undefined) ?? null;
  token.type = (header.get("typ") as string | undefined) ?? null;
  return "None";
}

function readClaims(token: ReadToken, claims: Map<string, Json>): string {
  const date = (name: string): number => {
    const value = claims.get(name);
    if (value === undefined) return NaN;
    if (typeof value !== "number" || !(value >= 0 && value <= 2 ** 53)) throw new Error(name);
    return value;
  };
  const text = (name: string): string | null => {
    const value = claims.get(name);
    if (value === undefined) return null;
    if (!isText(value)) throw new Error(name);
    return value;
  };
  try {
    token.expires = date("exp");
    token.notBefore = date("nbf");
    token.issuedAt = date("iat");
    token.issuer = text("iss");
    token.subject = text("sub");
    const audience = claims.get("aud") ?? (claims.has("aud") ? null : []);
    const list = Array.isArray(audience) ? audience : [audience];
    if (!list.every(isText)) return "Payload";
    token.audiences = list;
    return "None";
  } catch {
    return "Payload";
  }
}

export function readToken(text: string, limit = 8192): ReadToken {
  if (Buffer.byteLength(text) > limit) return { problem: "Length" };
  const parts = text.split(".");
  if (parts.length !== 3 || parts[0] === "" || parts[2] === "") return { problem: "Parts" };
  const [header, payload, signature] = parts.map(decode);
  if (!header || !payload || !signature) return { problem: "Encoding" };
  const names = objectOf(header);
  if (!names) return { problem: "Header" };
  const token: ReadToken = { problem: "None" };
  token.problem = readHeader(token, names);
  if (token.problem !== "None") return { problem: token.problem };
  const claims = objectOf(payload);
  if (!claims) return { problem: "Payload" };
  token.problem = readClaims(token, claims);
  return token.problem === "None" ? token : { problem: token.problem };
}
