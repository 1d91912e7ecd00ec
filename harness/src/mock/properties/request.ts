// Attributes request.*. What comes from the headers is there only while the filter can read them.
// Source: Envoy source/extensions/filters/common/expr/context.cc, RequestLookupValues.

import { MapType } from "../../abi/enumerations.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { StreamInfo } from "../stream/stream-info.js";
import type { Context } from "../vm/context.js";
import { duration, integer, string, type Attribute } from "./attribute.js";
import { headersAttribute, headersBytes } from "./header-attributes.js";

export const text = (value: string | undefined): Attribute | undefined =>
  value === undefined ? undefined : string(value);

function pathAttribute(headers: HeaderMap): Attribute {
  const path = headers.get(":path") ?? "";
  const question = path.indexOf("?");
  return string(question < 0 ? path : path.slice(0, question));
}

function queryAttribute(headers: HeaderMap): Attribute {
  const path = headers.get(":path") ?? "";
  const question = path.indexOf("?");
  if (question < 0) return string("");
  const query = path.slice(question + 1);
  const hash = query.indexOf("#");
  return string(hash < 0 ? query : query.slice(0, hash));
}

/** As Envoy reads a number: blanks around it and a sign are allowed. */
function lengthAttribute(length: string): Attribute | undefined {
  return /^\s*[+-]?\d{1,18}\s*$/.test(length) ? integer(Number(length)) : undefined;
}

function sizeAttribute(headers: HeaderMap | undefined, info: StreamInfo): Attribute | undefined {
  const length = headers?.get("content-length");
  return length === undefined ? integer(info.bytesReceived) : lengthAttribute(length);
}

export function requestAttribute(
  context: Context,
  info: StreamInfo,
  name: string,
): Attribute | undefined {
  const headers = context.readableMap(MapType.HttpRequestHeaders);
  switch (name) {
    case "headers":
      return headersAttribute(headers);
    case "path":
      return text(headers?.get(":path"));
    case "url_path":
      return headers && pathAttribute(headers);
    case "query":
      return headers && queryAttribute(headers);
    case "host":
      return text(headers?.get(":authority"));
    case "scheme":
      return text(headers?.get(":scheme"));
    case "method":
      return text(headers?.get(":method"));
    case "referer":
      return text(headers?.get("referer"));
    case "useragent":
      return text(headers?.get("user-agent"));
    case "id":
      return text(headers?.get("x-request-id"));
    case "headers_bytes":
      return headersBytes(context, headers);
    case "time":
      return { kind: "timestamp", value: info.startTime };
    case "protocol":
      return text(info.protocol === "http/2" ? "HTTP/2" : info.protocol?.toUpperCase());
    case "duration":
      return info.endTime === undefined ? undefined : duration(info.endTime - info.startTime);
    case "size":
      return sizeAttribute(headers, info);
    case "total_size":
      return integer(info.bytesReceived + (headers?.byteSize ?? 0));
    default:
      return undefined;
  }
}
