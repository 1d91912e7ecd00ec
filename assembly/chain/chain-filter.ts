// The filter of a chain: for each stream of the host it has one stream object for each member, and takes them
// through the callbacks as Envoy takes a stream through filters.
// Source: Envoy, source/common/http/filter_manager.cc.

import { resume } from "../http/stream-resume";
import { Action } from "../action";
import { CallbackKind, enterWithin, headersEndStream, leaveWithin } from "../runtime/callback";
import { ChainPlugin } from "./chain-plugin";
import { continueChain, setContinueChain } from "../http/continue-chain";
import { Stream } from "../http/stream";
import { Direction } from "../host/direction";
import { forgetWaits } from "../callout/wait";
import { HttpFilter } from "../http/filter";
import { requestBody, requestTrailers, responseBody, responseTrailers } from "../http/dispatch";
import { Status } from "../status";

/** What is held of a direction, and by whom. */
@final
class Hold {
  kind: CallbackKind = CallbackKind.None;
  place: i32 = 0;
  endsStream: bool = false;
}

/** All members of a chain for one stream. */
@final
export class ChainFilter extends HttpFilter {
  private readonly members: HttpFilter[] = [];
  private readonly requestHold: Hold = new Hold();
  private readonly responseHold: Hold = new Hold();

  constructor(stream: Stream) {
    super(stream);
    if (!continueChain) setContinueChain(continueFrom);
  }

  private get chain(): ChainPlugin {
    return changetype<ChainPlugin>(this.stream.plugin);
  }

  private holdOf(direction: Direction): Hold {
    return direction == Direction.Request ? this.requestHold : this.responseHold;
  }

  // A member sees a stream when it comes to its turn, not before.
  private member(place: i32): HttpFilter {
    const members = this.members;
    if (place < members.length) return members[place];
    const chain = this.chain;
    const stream = new Stream(this.stream.id);
    stream.plugin = chain.plugins[place];
    stream.chain = this;
    const filter = chain.registrations[place].createFilter(stream);
    stream.filter = filter;
    members.push(filter);
    return filter;
  }

  // One callback of one member; whether it holds what it was asked about.
  private ask(place: i32, kind: CallbackKind, size: u32, endOfStream: bool): bool {
    const filter = this.member(place);
    const stream = filter.ownStream;
    stream.begin(kind);
    let action = Action.Continue;
    let direction = Direction.Request;
    const ends: u32 = endOfStream ? 1 : 0;
    if (kind == CallbackKind.RequestHeaders) action = filter.onRequestHeaders(endOfStream);
    else if (kind == CallbackKind.RequestBody) action = requestBody(filter, size, ends);
    else if (kind == CallbackKind.RequestTrailers) action = requestTrailers(filter);
    else {
      direction = Direction.Response;
      if (kind == CallbackKind.ResponseHeaders) action = filter.onResponseHeaders(endOfStream);
      else if (kind == CallbackKind.ResponseBody) action = responseBody(filter, size, ends);
      else action = responseTrailers(filter);
    }
    const isHeld = stream.settle(direction, action) || stream.isAnswered(direction);
    if (isHeld) {
      const hold = this.holdOf(direction);
      hold.kind = kind;
      hold.place = place;
      hold.endsStream = endOfStream;
    }
    return isHeld;
  }

  private askRequest(from: i32, kind: CallbackKind, size: u32, endOfStream: bool): Action {
    const count =
      kind == CallbackKind.RequestHeaders ? this.chain.plugins.length : this.members.length;
    for (let place = from; place < count; place++) {
      if (this.ask(place, kind, size, endOfStream)) return Action.Pause;
    }
    return Action.Continue;
  }

  // Those that have not seen the request do not see the response.
  private askResponse(from: i32, kind: CallbackKind, size: u32, endOfStream: bool): Action {
    for (let place = from; place >= 0; place--) {
      if (this.ask(place, kind, size, endOfStream)) return Action.Pause;
    }
    return Action.Continue;
  }

  override onRequestHeaders(endOfStream: bool): Action {
    return this.askRequest(0, CallbackKind.RequestHeaders, 0, endOfStream);
  }

  override onRequestBody(size: u32, endOfStream: bool): Action {
    return this.askRequest(0, CallbackKind.RequestBody, size, endOfStream);
  }

  override onRequestTrailers(): Action {
    return this.askRequest(0, CallbackKind.RequestTrailers, 0, true);
  }

  override onResponseHeaders(endOfStream: bool): Action {
    const last = this.members.length - 1;
    return this.askResponse(last, CallbackKind.ResponseHeaders, 0, endOfStream);
  }

  override onResponseBody(size: u32, endOfStream: bool): Action {
    return this.askResponse(this.members.length - 1, CallbackKind.ResponseBody, size, endOfStream);
  }

  override onResponseTrailers(): Action {
    return this.askResponse(this.members.length - 1, CallbackKind.ResponseTrailers, 0, true);
  }

  override onLog(): void {
    const count = this.chain.plugins.length;
    for (let place = 0; place < count; place++) {
      const filter = this.member(place);
      filter.ownStream.begin(CallbackKind.Ending);
      filter.onLog();
    }
  }

  override onDelete(): void {
    const members = this.members;
    for (let place = 0; place < members.length; place++) {
      const stream = members[place].ownStream;
      stream.begin(CallbackKind.Ending);
      members[place].onDelete();
      stream.isGone = true;
      const forget = forgetWaits;
      if (forget) forget(stream, 0);
    }
  }

  /** A member lets go what it held: those behind it are asked, and then the host. */
  goOn(direction: Direction): Status {
    // Members that end later than the one that lets it go: nobody may be asked any more.
    if (this.stream.isOver) return Status.StreamEnded;
    const hold = this.holdOf(direction);
    const kind = hold.kind;
    let action = Action.Continue;
    if (kind != CallbackKind.RequestBody && kind != CallbackKind.ResponseBody) {
      const outer = enterWithin(this.stream.id, kind, hold.endsStream);
      action =
        direction == Direction.Request
          ? this.askRequest(hold.place + 1, kind, 0, hold.endsStream)
          : this.askResponse(hold.place - 1, kind, 0, hold.endsStream);
      leaveWithin(outer);
    }
    return action == Action.Continue ? resume(this.stream, direction) : Status.Ok;
  }
}

function continueFrom(chain: HttpFilter, direction: Direction): Status {
  return changetype<ChainFilter>(chain).goOn(direction);
}
