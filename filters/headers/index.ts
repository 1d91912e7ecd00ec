// headers: changes headers, trailers and the query as the configuration says.

import {
  Action,
  HeaderList,
  HeaderMap,
  HttpFilter,
  plugin,
  Status,
} from "proxy-wasm-assemblyscript-sdk";
import { Attribute } from "proxy-wasm-assemblyscript-sdk/attributes";
import { TemplateValues } from "proxy-wasm-assemblyscript-sdk/template";
import { Decision, HeadersPolicy } from "./policy";
import { Message } from "./message";
import { Part } from "./part";
import { refused, rerouteMissing, shadowed } from "./counters";
import { Reroute } from "./config.gen";

class Headers extends HttpFilter {
  private decision: Decision | null = null;
  private values: TemplateValues | null = null;
  private isRefused: bool = false;

  private get policy(): HeadersPolicy {
    return this.plugin as HeadersPolicy;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    const policy = this.policy;
    const decision = policy.decide(this);
    this.decision = decision;
    if (!decision) return Action.Continue;
    const action = this.change(Part.Request, this.request.headers);
    const isRerouted = policy.config.reroute == Reroute.Always && !decision.isShadow;
    if (isRerouted && action == Action.Continue) {
      if (this.request.reroute() == Status.NotFound) rerouteMissing.increment();
    }
    return action;
  }

  override onRequestTrailers(): Action {
    return this.change(Part.RequestTrailers, this.request.trailers);
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const decision = this.decision;
    if (!decision) return Action.Continue;
    if (!this.policy.config.applyToLocalReplies) {
      const details = Attribute.responseCodeDetails.read(this);
      if (!details || !details.equals("via_upstream")) {
        this.decision = null;
        return Action.Continue;
      }
    }
    const headers = this.response.headers;
    this.policy.judgeResponse(decision, this);
    const action = this.change(Part.Response, headers);
    if (!endOfStream || action != Action.Continue || !this.hasTrailerOperations(decision)) {
      return action;
    }
    // Trailers-Only, as gRPC calls it: the trailers stand among the headers.
    const type = headers.get("content-type");
    if (!type || !type.startsWith("application/grpc")) return action;
    return this.change(Part.ResponseTrailers, headers);
  }

  override onResponseTrailers(): Action {
    return this.change(Part.ResponseTrailers, this.response.trailers);
  }

  private hasTrailerOperations(decision: Decision): bool {
    const programs = decision.programs;
    for (let at = 0; at < programs.length; at++) {
      const list = unchecked(programs[at]).listOf(Part.ResponseTrailers);
      if (list.operations.length != 0) return true;
    }
    return false;
  }

  private get ownValues(): TemplateValues {
    const known = this.values;
    if (known) return known;
    const values = new TemplateValues();
    this.values = values;
    return values;
  }

  private messageOf(part: Part, headers: HeaderMap, decision: Decision): Message {
    const policy = this.policy;
    return new Message(
      this,
      headers,
      this.ownValues,
      part >= Part.Response,
      policy.isSequential,
      decision.isShadow,
      policy.config.maxHeaderValueBytes,
    );
  }

  // Does the operations on one part.
  private change(part: Part, headers: HeaderMap): Action {
    const decision = this.decision;
    if (!decision) return Action.Continue;
    const programs = decision.programs;
    let message: Message | null = null;
    for (let at = 0; at < programs.length; at++) {
      const list = unchecked(programs[at]).listOf(part);
      if (!list.isSanitizing) continue;
      if (!message) message = this.messageOf(part, headers, decision);
      list.sanitize(message);
    }
    for (let at = 0; at < programs.length; at++) {
      const program = unchecked(programs[at]);
      const list = program.listOf(part);
      if (list.operations.length != 0) {
        if (!message && list.isDirect && !decision.isShadow) {
          list.applyDirectly(headers);
        } else {
          if (!message) message = this.messageOf(part, headers, decision);
          list.apply(message, decision.holding);
        }
      }
      if (part == Part.Request && program.query.length != 0) {
        if (!message) message = this.messageOf(part, headers, decision);
        program.applyToQuery(message, decision.holding);
      }
      if (message && message.isRefused) break;
    }
    if (message && message.isRefused) {
      if (decision.isShadow) {
        shadowed.increment();
        return Action.Continue;
      }
      // Its own refusal passes this filter, too, and is changed as far as that goes.
      if (!this.isRefused) return this.refuse(part);
    }
    this.finish(part, decision, message);
    return Action.Continue;
  }

  // Writes what was changed. Templates of later parts see the request as it goes on, or with snapshots as it came.
  private finish(part: Part, decision: Decision, message: Message | null): void {
    const isSequential = this.policy.isSequential;
    if (part == Part.Request && !isSequential) this.prefetch(decision);
    if (message) {
      message.write();
      if (decision.isShadow && message.isChanged) shadowed.increment();
    }
    if (part == Part.Request && isSequential) {
      const values = this.values;
      if (values) values.forgetHeaders(false);
      this.prefetch(decision);
    }
  }

  // Reads what templates of later parts need of the request, whose headers are gone then.
  private prefetch(decision: Decision): void {
    const programs = decision.programs;
    for (let at = 0; at < programs.length; at++) {
      const program = unchecked(programs[at]);
      if (program.readsRequestLater) program.prefetch(this, this.ownValues);
    }
  }

  private refuse(part: Part): Action {
    this.isRefused = true;
    refused.increment();
    const isRequest = part < Part.Response;
    const body = isRequest
      ? '{"title":"Bad Request","status":400}'
      : '{"title":"Bad Gateway","status":502}';
    const headers = new HeaderList().add("content-type", "application/problem+json");
    return this.reply(isRequest ? 400 : 502, body, headers, "headers_value_missing");
  }
}

plugin(
  "headers",
  (stream) => new Headers(stream),
  () => new HeadersPolicy(),
);
