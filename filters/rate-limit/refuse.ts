// The reply to a request for which there is no room.
// Source: RFC 9457; draft-ietf-httpapi-ratelimit-headers-11, section 5.

import { Action, Bytes, HeaderList, HttpFilter, Property } from "proxy-wasm-assemblyscript-sdk";
import { RejectSettings } from "./config.gen";

const contentType = new Property(["request", "headers", "content-type"]);

function problem(type: string, title: string, status: u32, names: Bytes[]): Bytes {
  let list = "";
  for (let at = 0; at < names.length; at++)
    list += (at == 0 ? '"' : ',"') + names[at].toString() + '"';
  const start = `{"type":"https://iana.org/assignments/http-problem-types#${type}","title":"${title}","status":`;
  return Bytes.fromString(`${start}${status},"violated-policies":[${list}]}`);
}

/**
 * Refuses a request.
 *
 * @param names - of the limits that it would exceed.
 * @param isReduced - true: nobody can tell whether there is room.
 * @param text - what a service wants said; empty: nothing.
 */
export function refuse(
  filter: HttpFilter,
  settings: RejectSettings,
  headers: HeaderList,
  names: Bytes[],
  isReduced: bool,
  details: string,
  text: Bytes,
): Action {
  const status: u32 = isReduced ? 503 : settings.status;
  for (let at = 0; at < settings.headers.length; at++) {
    headers.set(settings.headers[at].name, settings.headers[at].value);
  }
  const type = contentType.text(filter);
  const grpcStatus = isReduced ? 14 : settings.grpcStatus;
  if (type && type.startsWith("application/grpc")) {
    return filter.reply(status, "rate limited", headers, details, grpcStatus);
  }
  const own = settings.body;
  if (own && !isReduced) {
    headers.set("content-type", settings.contentType);
    return filter.reply(status, own, headers, details);
  }
  if (text.length != 0) {
    headers.set("content-type", "text/plain");
    return filter.reply(status, text, headers, details);
  }
  headers.set("content-type", "application/problem+json");
  const body = isReduced
    ? problem(
        "temporary-reduced-capacity",
        "The request cannot be served for want of capacity",
        status,
        names,
      )
    : problem("quota-exceeded", "The request exceeds an assigned quota", status, names);
  return filter.reply(status, body, headers, details);
}
