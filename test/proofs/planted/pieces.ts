// Bugs that show when a body comes in other pieces, or ends otherwise, than its author thought.

import {
  Action,
  BodyCollector,
  BodyOutcome,
  BodyTransform,
  Bytes,
  HttpFilter,
  plugin,
  Status,
} from "proxy-wasm-assemblyscript-sdk";

class Refusal extends BodyCollector {
  constructor(private readonly filter: HttpFilter) {
    super(65_536);
  }

  override onBody(outcome: BodyOutcome): Action {
    const body = outcome.read();
    const isBad = body == null || body.includes("secret");
    return isBad ? this.filter.reply(403, "no secrets\n") : Action.Continue;
  }
}

class Collecting extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    return this.request.collect(new Refusal(this));
  }
}

// Looks for a word in each piece.

class WordInPiece extends HttpFilter {
  override onRequestBody(size: u32, endOfStream: bool): Action {
    const piece = this.request.body.read();
    const isBad = piece != null && piece.includes("secret");
    return isBad ? this.reply(403, "no secrets\n") : Action.Continue;
  }
}

// Judges when the data ends; trailers come instead of that end.

class EndOfData extends HttpFilter {
  override onRequestBody(size: u32, endOfStream: bool): Action {
    if (!endOfStream) return Action.Pause;
    const body = this.request.body.read();
    const isBad = body == null || body.includes("secret");
    return isBad ? this.reply(403, "no secrets\n") : Action.Continue;
  }
}

// Takes an empty last piece for no end.

class EmptyEnd extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    this.response.body.willChange();
    return Action.Continue;
  }

  override onResponseBody(size: u32, endOfStream: bool): Action {
    if (size > 0 && endOfStream) this.response.body.append("!");
    return Action.Continue;
  }
}

// An end cannot be marked, since trailers may stand there. The beginning can.

class MarkBeginning extends BodyTransform {
  private hasBegun: bool = false;

  override onChunk(chunk: Bytes, isLast: bool): Bytes {
    if (this.hasBegun || chunk.length == 0) return chunk;
    this.hasBegun = true;
    return Bytes.fromString(">").concat(chunk);
  }
}

class MarksBeginning extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    const isInstalled = this.response.transform(new MarkBeginning()) == Status.Ok;
    return isInstalled ? Action.Continue : this.reply(500, "no mark\n");
  }
}

// Marks each piece, which it takes for the whole.

class MarkPiece extends BodyTransform {
  override onChunk(chunk: Bytes, isLast: bool): Bytes {
    return chunk.length == 0 ? chunk : Bytes.fromString(">").concat(chunk);
  }
}

class MarksPieces extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    const isInstalled = this.response.transform(new MarkPiece()) == Status.Ok;
    return isInstalled ? Action.Continue : this.reply(500, "no mark\n");
  }
}

// Takes a Status for an Action: both are numbers, and Ok is Continue.

class StatusForAction extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    return this.response.transform(new MarkBeginning());
  }
}

plugin("word-in-piece", (stream) => new WordInPiece(stream));
plugin("word-in-piece-fixed", (stream) => new Collecting(stream));
plugin("end-of-data", (stream) => new EndOfData(stream));
plugin("end-of-data-fixed", (stream) => new Collecting(stream));
plugin("empty-end", (stream) => new EmptyEnd(stream));
plugin("empty-end-fixed", (stream) => new MarksBeginning(stream));
plugin("marks-pieces", (stream) => new MarksPieces(stream));
plugin("marks-pieces-fixed", (stream) => new MarksBeginning(stream));
plugin("status-for-action", (stream) => new StatusForAction(stream));
plugin("status-for-action-fixed", (stream) => new MarksBeginning(stream));
