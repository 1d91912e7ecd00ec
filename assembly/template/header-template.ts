// Header values with Envoy's operators in them: compiled once, with a configuration, and rendered for each stream.

import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { findOperator, Source } from "./operator-table";
import { HttpFilter } from "../http/filter";
import { isHeaderValue } from "../http/header-rules";
import { operatorAt, operatorProblem, readOperator, takesLength } from "./operator-reader";

// Envoy takes no larger header anyway.
// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 65536;
// @ts-ignore: decorator
@inline const LONGEST_TEMPLATE: i32 = 8192;

/**
 * What the operators of templates stood for in one stream. Make one in the filter object, and give it to every
 * template of that stream: each operator is then read once, whatever number of templates it is in.
 *
 * A value that was there once is kept, also when the header it came from is changed or can not be read any more, so a
 * template that was rendered in `onRequestHeaders` knows the request in `onResponseHeaders`, too. What comes only
 * with the response, and counts, are read anew.
 */
@final
export class TemplateValues {
  private readonly values: Array<Bytes | null> = [];

  /** The value of an operator, `null` when there is none.
   * @internal
   */
  read(index: i32, filter: HttpFilter): Bytes | null {
    const values = this.values;
    if (index < values.length) {
      const kept = unchecked(values[index]);
      if (kept) return kept;
    }
    const operator = operatorAt(index);
    const value = operator.value(filter);
    if (!value || !operator.isLasting) return value;
    while (values.length <= index) values.push(null);
    unchecked((values[index] = value));
    return value;
  }
}

// A text, or an operator with the most bytes of its value.
@final
class Part {
  constructor(
    readonly text: Bytes,
    readonly operator: i32,
    readonly most: i32,
  ) {}
}

/**
 * A header value with operators, such as `%REQ(x-user?x-client):64% via %PROTOCOL%`, as Envoy spells them. Compile it
 * with the configuration, render it for each stream:
 *
 * ```ts
 * const template = HeaderTemplate.compile("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%");
 * // in a callback; `values` is a TemplateValues of the filter object:
 * const value = template.render(this, this.values);
 * if (value) this.request.headers.set("x-client", value);
 * ```
 *
 * | operator | what it is |
 * | --- | --- |
 * | `%REQ(A?B):Z%`, `%RESP(A?B):Z%`, `%TRAILER(A?B):Z%` | the first header A of the request or response, or of the response trailers; without one B; at most Z bytes |
 * | `%DOWNSTREAM_REMOTE_ADDRESS%`, `…_WITHOUT_PORT%`, `%DOWNSTREAM_REMOTE_PORT%`, and `DOWNSTREAM_LOCAL_…` | the client's address and this one |
 * | `%PROTOCOL%`, `%REQUESTED_SERVER_NAME%`, `%DOWNSTREAM_TLS_VERSION%`, `%CONNECTION_ID%` | of the connection |
 * | `%DOWNSTREAM_PEER_SUBJECT%`, `…_URI_SAN%`, `…_DNS_SAN%`, `…_FINGERPRINT_256%`, and `DOWNSTREAM_LOCAL_…` | of a certificate; of several names the first |
 * | `%START_TIME(%Y-%m-%dT%H:%M:%E3SZ)%` | when the request began, in UTC |
 * | `%ROUTE_NAME%`, `%VIRTUAL_HOST_NAME%`, `%UPSTREAM_CLUSTER%`, `%UPSTREAM_HOST%`, `%UPSTREAM_LOCAL_ADDRESS%` | where it goes, once that is known |
 * | `%RESPONSE_CODE%`, `%RESPONSE_CODE_DETAILS%`, `%GRPC_STATUS_NUMBER%`, `%BYTES_RECEIVED%`, `%BYTES_SENT%` | once there is a response |
 * | `%FILTER_STATE(wasm.NAME:PLAIN)%`, `%DYNAMIC_METADATA(NAMESPACE:KEY)%` | what other filters left, texts only |
 * | `%ENVIRONMENT(NAME)%`, `%HOSTNAME%` | variables that the VM has, `HOSTNAME` for the second |
 * | `%COOKIE(NAME)%`, `%QUERY(NAME)%` (also `%QUERY_PARAM(NAME)%`), `%PATH%`, `%PATH(NQ)%` | of the request; `NQ` without the query |
 * | `%UUID%` (also `%UNIQUE_ID%`), `%RANDOM_HEX(N)%`, `%PROPERTY(request.id)%` | chance, and any attribute that is a text |
 * | `%%` | a percent sign |
 *
 * What is not there is the empty text, as in Envoy's own headers.
 *
 * Source: Envoy documentation, "Access log operators", "Custom request/response headers".
 */
// @ts-ignore: decorator
@final
export class HeaderTemplate {
  /** What is wrong with it, with the place in bytes; empty when it is sound. */
  problem: string = "";
  private readonly parts: Part[] = [];

  private constructor() {}

  /**
   * Reads a template of at most 8,192 bytes. It never fails: one that is not sound has a {@link problem}. So have an
   * operator that Envoy does not tell a Wasm filter, and CR, LF or NUL. Legal everywhere, also in top-level code.
   */
  static compile<TextTemplate>(text: TextTemplate): HeaderTemplate {
    const template = new HeaderTemplate();
    template.read(Bytes.empty.concat(text));
    return template;
  }

  /** Whether it has no operators: what it renders is always the same. */
  get isConstant(): bool {
    for (let at = 0; at < this.parts.length; at++) {
      if (unchecked(this.parts[at]).operator >= 0) return false;
    }
    return true;
  }

  /**
   * The value for the stream of a filter; what is not there (yet) is left out. `null` when the value would have CR, LF
   * or NUL in it, which no header may have (an operator of a query or cookie can bring them), when it would be longer
   * than 65,536 bytes, and when the template has a {@link problem}: then there is nothing to set.
   *
   * Legal in every callback of the stream. Makes one call of the host for each operator whose value is not known yet.
   */
  render(filter: HttpFilter, values: TemplateValues): Bytes | null {
    if (this.problem.length != 0) return null;
    const buffer = new ByteBuffer(MOST_BYTES);
    for (let at = 0; at < this.parts.length; at++) {
      const part = unchecked(this.parts[at]);
      if (part.operator < 0) {
        buffer.putBytes(part.text);
        continue;
      }
      const value = values.read(part.operator, filter);
      if (value) buffer.put(changetype<usize>(value), <u32>min(value.length, part.most));
    }
    if (buffer.isFull || (buffer.size != 0 && !isHeaderValue(buffer.start, buffer.size)))
      return null;
    return buffer.finish();
  }

  private refuse(problem: string, at: i32): void {
    this.problem = `${problem}, at ${at.toString()}`;
  }

  private put(text: Bytes): void {
    if (text.length != 0) this.parts.push(new Part(text, -1, 0));
  }

  private read(text: Bytes): void {
    const length = text.length;
    if (length > LONGEST_TEMPLATE) return this.refuse("longer than 8192 bytes", LONGEST_TEMPLATE);
    for (let at = 0; at < length; at++) {
      const byte = text.get(at);
      if (byte == 0x0d || byte == 0x0a || byte == 0)
        return this.refuse("a character that no header may have", at);
    }
    let start: i32 = 0;
    while (this.problem.length == 0) {
      const percent = text.indexOf("%", start);
      if (percent < 0) return this.put(text.slice(start));
      if (text.get(percent + 1) == 0x25) {
        // One of both.
        this.put(text.slice(start, percent + 1));
        start = percent + 2;
      } else {
        this.put(text.slice(start, percent));
        start = this.readOperator(text, percent);
      }
    }
  }

  // Returns where the operator that begins at `percent` ends.
  private readOperator(text: Bytes, percent: i32): i32 {
    let at = percent + 1;
    while (isOperatorCharacter(text.get(at))) at++;
    const name = text.slice(percent + 1, at).toString();
    let inside: Bytes | null = null;
    if (text.get(at) == 0x28) {
      const close = text.indexOf(")", at);
      if (close < 0) {
        this.refuse("( without )", at);
        return 0;
      }
      inside = text.slice(at + 1, close);
      at = close + 1;
    }
    let most: i32 = i32.MAX_VALUE;
    let hasLength = false;
    if (text.get(at) == 0x3a) {
      hasLength = true;
      let digit: i32 = 0;
      for (most = 0; <u32>(digit = text.get(++at) - 0x30) < 10;) {
        if (most <= LONGEST_TEMPLATE) most = most * 10 + digit;
      }
      if (text.get(at - 1) == 0x3a) {
        this.refuse("a length must be digits", at);
        return 0;
      }
    }
    if (name.length == 0 || text.get(at) != 0x25) {
      this.refuse("neither %% nor an operator between two percent signs", percent);
      return 0;
    }
    const operator = readOperator(name, inside);
    if (operator < 0) {
      this.refuse(operatorProblem, percent);
    } else if (hasLength && !takesLength(<Source>findOperator(name))) {
      this.refuse(name + " takes no length", percent);
    } else {
      this.parts.push(new Part(Bytes.empty, operator, most));
    }
    return at + 1;
  }
}

function isOperatorCharacter(byte: i32): bool {
  return <u32>(byte - 0x41) < 26 || <u32>(byte - 0x30) < 10 || byte == 0x5f;
}
