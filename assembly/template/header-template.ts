// Header values with Envoy's operators in them: compiled once, with a configuration, and rendered for each stream.

import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { digitsEnd, operatorProblem, readDigits, readOperator } from "./operator-reader";
import { HttpFilter } from "../http/filter";
import { isHeaderValue } from "../http/header-rules";
import { placeOf } from "../text/byte-place";
import { Problem, problems } from "./words.gen";
import { asciiText } from "../text/ascii";
import { TemplateValues } from "./template-values";
import { wordSize } from "../text/word";

// Envoy takes no larger header anyway.
// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 65536;
// @ts-ignore: decorator
@inline const LONGEST_TEMPLATE: i32 = 8192;

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
 * | `%PROTOCOL%`, `%REQUESTED_SERVER_NAME%`, `%CONNECTION_ID%`, `%CONNECTION_TERMINATION_DETAILS%`, `%FILTER_CHAIN_NAME%` | of the connection |
 * | `%DOWNSTREAM_TLS_VERSION%`, `%DOWNSTREAM_PEER_SUBJECT%`, `…_URI_SAN%`, `…_DNS_SAN%`, `…_FINGERPRINT_256%`, `DOWNSTREAM_LOCAL_…`, and `UPSTREAM_…` of all of these; `…_TRANSPORT_FAILURE_REASON%` | of TLS; of several names the first |
 * | `%START_TIME(%Y-%m-%dT%H:%M:%E3SZ)%`, `%DURATION%` | when the request began, in UTC; milliseconds since then |
 * | `%ROUTE_NAME%`, `%VIRTUAL_HOST_NAME%`, `%UPSTREAM_CLUSTER%`, `%UPSTREAM_HOST%`, `%UPSTREAM_REMOTE_ADDRESS%` (`…_WITHOUT_PORT%`, `…_PORT%`), `%UPSTREAM_LOCAL_ADDRESS%`, `%UPSTREAM_REQUEST_ATTEMPT_COUNT%` | where it goes, once that is known |
 * | `%RESPONSE_CODE%`, `%RESPONSE_CODE_DETAILS%`, `%RESPONSE_FLAGS%`, `%GRPC_STATUS(SNAKE_STRING)%` (or `CAMEL_STRING`, `NUMBER`), `%GRPC_STATUS_NUMBER%`, `%BYTES_RECEIVED%`, `%BYTES_SENT%` | once there is a response |
 * | `%FILTER_STATE(wasm.NAME:PLAIN)%`, `%DYNAMIC_METADATA(NAMESPACE:KEY)%`, `CLUSTER_METADATA`, `UPSTREAM_METADATA` | what other filters left and what is configured, texts only |
 * | `%ENVIRONMENT(NAME)%`, `%HOSTNAME%` | variables that the VM has, `HOSTNAME` for the second |
 * | `%COOKIE(NAME)%`, `%QUERY(NAME)%` (also `%QUERY_PARAM(NAME)%`), `%PATH%`, `%PATH(NQ)%` | of the request; `NQ` without the query |
 * | `%CLAIM(NAME)%` | the first value of a claim, as the `ClaimSource` (of `/rules`) of the {@link TemplateValues} knows it |
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
   * The value for the stream of a filter; what is not there (yet) is left out, and `values.hasGaps` says so. `null` when the value would have CR, LF
   * or NUL in it, which no header may have (an operator of a query or cookie can bring them), when it would be longer
   * than 65,536 bytes, and when the template has a {@link problem}: then there is nothing to set.
   *
   * Legal in every callback of the stream. Makes one call of the host for each operator whose value is not known yet.
   */
  render(filter: HttpFilter, values: TemplateValues): Bytes | null {
    if (this.problem.length != 0) return null;
    const buffer = new ByteBuffer(MOST_BYTES);
    values.hasGaps = false;
    for (let at = 0; at < this.parts.length; at++) {
      const part = unchecked(this.parts[at]);
      const value = part.operator < 0 ? part.text : values.read(part.operator, filter);
      if (value) buffer.put(changetype<usize>(value), <u32>min(value.length, part.most));
      else values.hasGaps = true;
    }
    if (buffer.isFull || (buffer.size != 0 && !isHeaderValue(buffer.start, buffer.size)))
      return null;
    return buffer.finish();
  }

  // Returns where reading goes on: nowhere.
  private refuse(problem: Problem, at: i32, name: usize = 0, nameSize: u32 = 0): i32 {
    const buffer = new ByteBuffer(MOST_BYTES);
    buffer.put(name, nameSize);
    if (nameSize != 0) buffer.putByte(0x20);
    const words = problems + <usize>problem;
    buffer.put(words, wordSize(words));
    buffer.put(problems + <usize>Problem.Place, wordSize(problems + <usize>Problem.Place));
    buffer.putNumber(at);
    this.problem = asciiText(buffer.finish());
    return i32.MAX_VALUE;
  }

  private put(text: Bytes): void {
    if (text.length != 0) this.parts.push(new Part(text, -1, i32.MAX_VALUE));
  }

  private read(text: Bytes): void {
    const length = text.length;
    if (length > LONGEST_TEMPLATE) {
      this.refuse(Problem.TooLong, LONGEST_TEMPLATE);
      return;
    }
    for (let at = 0; at < length; at++) {
      const byte = text.get(at);
      if (byte == 0x0d || byte == 0x0a || byte == 0) {
        this.refuse(Problem.Forbidden, at);
        return;
      }
    }
    for (let start = 0; start < length;) {
      const percent = placeOf(text, 0x25, start);
      // Of two percent signs the first is a text.
      const isDoubled = text.get(percent + 1) == 0x25;
      this.put(text.slice(start, percent + i32(isDoubled)));
      if (isDoubled) start = percent + 2;
      else if (percent < length) start = this.readOperator(text, percent);
      else return;
    }
  }

  // Returns where the operator that begins at `percent` ends.
  private readOperator(text: Bytes, percent: i32): i32 {
    let at = percent + 1;
    while (isOperatorCharacter(text.get(at))) at++;
    const name = changetype<usize>(text) + <usize>percent + 1;
    const nameSize = <u32>(at - percent - 1);
    let inside: Bytes | null = null;
    if (text.get(at) == 0x28) {
      const close = placeOf(text, 0x29, at);
      if (close == text.length) return this.refuse(Problem.NoClose, at);
      inside = text.slice(at + 1, close);
      at = close + 1;
    }
    let most: i32 = i32.MAX_VALUE;
    const hasLength = text.get(at) == 0x3a;
    if (hasLength) {
      most = readDigits(text, ++at);
      if (digitsEnd == at) return this.refuse(Problem.NoDigits, at);
      at = digitsEnd;
    }
    if (nameSize == 0 || text.get(at) != 0x25) return this.refuse(Problem.NoOperator, percent);
    const operator = readOperator(name, nameSize, inside, hasLength);
    if (operator < 0) return this.refuse(operatorProblem, percent, name, nameSize);
    this.parts.push(new Part(Bytes.empty, operator, most));
    return at + 1;
  }
}

function isOperatorCharacter(byte: i32): bool {
  return <u32>(byte - 0x41) < 26 || <u32>(byte - 0x30) < 10 || byte == 0x5f;
}
