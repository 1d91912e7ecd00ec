// grpc-authorization: asks a service about each request, over gRPC, with the messages of Envoy's own ext_authz filter
// (envoy.service.auth.v3.Authorization), and does what it says.

import { Action, Bytes, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
import {
  GrpcFilterCallout,
  GrpcOutcome,
  ProtobufReader,
  ProtobufWriter,
  WireType,
} from "proxy-wasm-assemblyscript-sdk/grpc";

class Authorize extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.remove("x-user");
    return this.hold(new Check(this));
  }
}

class Check extends GrpcFilterCallout {
  constructor(private readonly filter: Authorize) {
    super();
    this.ask("authorization", "envoy.service.auth.v3.Authorization/Check");
    this.timeout = 500;
    this.body = this.request();
  }

  /** The CheckRequest: `attributes.request.http` with a part of what ext_authz sends. */
  private request(): Bytes {
    const http = new ProtobufWriter();
    this.copy(http, 2, ":method");
    const token = this.filter.request.headers.get("authorization");
    if (token) {
      // An entry of a map is a message of key and value.
      const entry = new ProtobufWriter();
      entry.text(1, "authorization");
      entry.text(2, token);
      http.message(3, entry);
    }
    this.copy(http, 4, ":path");
    this.copy(http, 5, ":authority");
    const request = new ProtobufWriter();
    request.message(2, http);
    const attributes = new ProtobufWriter();
    attributes.message(4, request);
    const check = new ProtobufWriter();
    check.message(1, attributes);
    return check.finish();
  }

  private copy(target: ProtobufWriter, field: u32, name: string): void {
    const value = this.filter.request.headers.get(name);
    if (value) target.text(field, value);
  }

  override onOutcome(outcome: GrpcOutcome): Action {
    const body = outcome.isSuccess ? outcome.body.read() : null;
    const verdict = new Verdict();
    if (!body || !verdict.read(new ProtobufReader(body))) {
      log.warn(`no verdict: status ${outcome.status}, ${outcome.message}`);
      return this.filter.reply(503, "authorization can not be asked\n");
    }
    if (!verdict.isAllowed) return this.filter.reply(verdict.status, verdict.text);
    if (verdict.user) this.filter.request.headers.set("x-user", verdict.user as Bytes);
    return Action.Continue;
  }
}

/** What a CheckResponse says, as far as it counts here. Whatever is malformed is no verdict. */
class Verdict {
  isAllowed: bool = false;
  status: u32 = 403;
  text: Bytes = Bytes.empty;
  user: Bytes | null = null;

  read(response: ProtobufReader): bool {
    let isThere = false;
    while (response.next()) {
      if (response.wireType != WireType.Bytes) continue;
      const message = response.message();
      if (response.field == 1) {
        isThere = true;
        if (!this.readStatus(message)) return false;
      } else if (response.field == 2) {
        if (!this.readDenied(message)) return false;
      } else if (response.field == 3) {
        if (!this.readAllowed(message)) return false;
      }
    }
    return isThere && !response.malformed;
  }

  /** google.rpc.Status: the code 0, which is not even written, allows. */
  private readStatus(status: ProtobufReader): bool {
    this.isAllowed = true;
    while (status.next()) {
      if (status.field != 1 || status.wireType != WireType.Varint) continue;
      this.isAllowed = status.number == 0;
    }
    return !status.malformed;
  }

  /** DeniedHttpResponse */
  private readDenied(denied: ProtobufReader): bool {
    while (denied.next()) {
      if (denied.wireType != WireType.Bytes) continue;
      if (denied.field == 3) this.text = denied.bytes();
      if (denied.field != 1) continue;
      const status = denied.message();
      while (status.next()) {
        if (status.field == 1 && status.number - 400 < 200) this.status = status.number as u32;
      }
      if (status.malformed) return false;
    }
    return !denied.malformed;
  }

  /** OkHttpResponse: of the headers that it wants added only `x-user`. */
  private readAllowed(allowed: ProtobufReader): bool {
    while (allowed.next()) {
      if (allowed.field != 2) continue;
      const option = allowed.message();
      while (option.next()) {
        if (option.field == 1 && !this.readHeader(option.message())) return false;
      }
      if (option.malformed) return false;
    }
    return !allowed.malformed;
  }

  private readHeader(header: ProtobufReader): bool {
    let isUser = false;
    let value = Bytes.empty;
    while (header.next()) {
      if (header.field == 1) isUser = header.bytes().equals("x-user");
      if (header.field == 2) value = header.bytes();
    }
    if (isUser) this.user = value;
    return !header.malformed;
  }
}

plugin("grpc-authorization", (stream) => new Authorize(stream));
