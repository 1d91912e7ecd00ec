// The target in the first line of an HTTP/1.1 request: a path, a whole address, or a host and port for CONNECT.
// Source: RFC 9112 section 3.2; Envoy source/common/http/http1/balsa_parser.cc, http1/codec_impl.cc, utility.cc.

export type RequestTarget =
  /** Beside the host header. */
  | { readonly form: "path"; readonly path: string }
  /** The host header does not count. */
  | {
      readonly form: "absolute";
      readonly scheme: string;
      readonly authority: string;
      readonly path: string;
    }
  | { readonly form: "authority" }
  /** Response code details of the refusal. */
  | { readonly form: "refused"; readonly details: string };

const refused = (details: string): RequestTarget => ({ form: "refused", details });

/** What the parser lets through; the codec is stricter. */
const parsable = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*)(?:[/?].*)?$/s;
const address = /^([^:]*):\/\/([^/?]*)(.*)$/s;
const authority =
  /^(?:[A-Za-z0-9\-_.!~*'()%;:&=+$,]*@)?((?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(\d+))?)$/;

/** Host and port without a user's name; undefined when it is none. */
function hostOf(text: string): { host: string; port: string | undefined } | undefined {
  const [, host, port] = authority.exec(text) ?? [];
  if (host === undefined || (port !== undefined && Number(port) > 65_535)) return undefined;
  return { host, port };
}

/** @param text as it stands in the line; a tab at its end is no part of it */
export function requestTarget(method: string, text: string): RequestTarget {
  const target = text.replace(/\t+$/, "");
  if (method === "CONNECT") {
    return target.includes("@") || hostOf(target)?.port === undefined
      ? refused("http1.invalid_url")
      : { form: "authority" };
  }
  if (target.startsWith("/") || (method === "OPTIONS" && target.startsWith("*"))) {
    return { form: "path", path: target };
  }
  if (target.startsWith("*")) return refused("http1.invalid_url");
  const [, parsed] = parsable.exec(target) ?? [];
  if (parsed === undefined || parsed.includes("@@")) return refused("http1.codec_error");
  const [, scheme = "", place = "", rest = ""] = address.exec(target) ?? [];
  const found = hostOf(place);
  if (found === undefined) return refused("http1.invalid_url");
  if (!/^https?$/i.test(scheme)) return refused("http1.invalid_scheme");
  const path = rest === "" ? "/" : rest;
  return { form: "absolute", scheme: scheme.toLowerCase(), authority: found.host, path };
}
