// One operator of a template: what it is, and its value for a stream.

import { Attribute } from "../attributes/attribute.gen";
import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { Cookies } from "../syntax/cookies";
import { environment } from "../environment";
import { hex } from "../encoding/hex";
import { HttpFilter } from "../http/filter";
import { Property } from "../property";
import { Query } from "../syntax/query";
import { randomBytes } from "../random";
import { Source } from "./operator-table";
import { uuid4 } from "../uuid";
import { writtenTime } from "./start-time";

function decimalOf(value: Bytes | null): Bytes | null {
  if (!value || value.length != 8) return null;
  const number = <i64>value.toU64();
  const buffer = new ByteBuffer(20);
  if (number < 0) buffer.putByte(0x2d);
  buffer.putNumber(number < 0 ? <u64>-number : <u64>number);
  return buffer.finish();
}

// 192.0.2.1 of 192.0.2.1:80, 2001:db8::1 of [2001:db8::1]:80; other addresses have no port.
function withoutPort(address: Bytes | null): Bytes | null {
  if (!address) return null;
  const first = address.get(0);
  if (first == 0x5b) return address.slice(1, address.indexOf("]"));
  return <u32>(first - 0x30) < 10 ? address.slice(0, address.lastIndexOf(":")) : address;
}

// A number, or true or false, has no text form that could be told from a text.
function textOnly(value: Bytes | null): Bytes | null {
  if (!value) return null;
  for (let at = 0, length = value.length; at < length; at++) {
    if (value.get(at) < 0x20 && value.get(at) != 0x09) return null;
  }
  return value;
}

/** An operator as it was compiled. Templates with the same operator share one. */
@final
export class Operator {
  constructor(
    /** As it is written, without its length. */
    readonly written: Bytes,
    private readonly source: Source,
    /** A name, a form of time, a path: as the source needs it. */
    private readonly argument: Bytes,
    /** What counts where there is no header of the first name. */
    private readonly alternative: Bytes,
    private readonly property: Property | null,
    private readonly count: i32,
  ) {}

  /** Whether a value that was there once stays what it is. */
  get isLasting(): bool {
    return this.source != Source.ChangingText && this.source != Source.ChangingNumber;
  }

  private read(filter: HttpFilter): Bytes | null {
    const property = this.property;
    return property ? property.text(filter) : null;
  }

  /** The value for the stream of a filter, `null` when there is none (now). */
  value(filter: HttpFilter): Bytes | null {
    switch (this.source) {
      case Source.Text:
      case Source.ChangingText:
      case Source.FilterState:
        return this.read(filter);
      case Source.Metadata:
      case Source.Property:
        return textOnly(this.read(filter));
      case Source.Address:
        return withoutPort(this.read(filter));
      case Source.Number:
      case Source.ChangingNumber:
        return decimalOf(this.read(filter));
      case Source.RequestHeader: {
        const value = filter.request.headers.get(this.argument);
        return value || this.alternative.length == 0
          ? value
          : filter.request.headers.get(this.alternative);
      }
      case Source.ResponseHeader: {
        const value = filter.response.headers.get(this.argument);
        return value || this.alternative.length == 0
          ? value
          : filter.response.headers.get(this.alternative);
      }
      case Source.ResponseTrailer: {
        const value = filter.response.trailers.get(this.argument);
        return value || this.alternative.length == 0
          ? value
          : filter.response.trailers.get(this.alternative);
      }
      case Source.StartTime: {
        const time = Attribute.requestTime.read(filter);
        return time != 0 ? writtenTime(time, this.argument) : null;
      }
      case Source.Cookie:
        return Cookies.of(filter.request.headers.getAll("cookie")).get(this.argument);
      case Source.Query: {
        const path = filter.request.headers.get(":path");
        return path ? Query.ofPath(path).get(this.argument) : null;
      }
      case Source.Path: {
        const path = filter.request.headers.get(":path");
        if (!path || !this.argument.equals("NQ")) return path;
        const query = path.indexOf("?");
        return query < 0 ? path : path.slice(0, query);
      }
      case Source.Environment:
      case Source.Hostname:
        return environment(this.argument);
      case Source.Uuid:
        return uuid4();
      case Source.RandomHex: {
        const bytes = randomBytes((this.count + 1) >> 1);
        return bytes ? hex.encode(bytes).slice(0, this.count) : null;
      }
      default:
        return null;
    }
  }
}
