import { Action, BodyTransform, Bytes, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Shout extends BodyTransform {
  override onChunk(chunk: Bytes, isLast: bool): Bytes {
    return chunk;
  }
}

class Shouts extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    return this.response.transform(new Shout());
  }
}

plugin("shouts", (stream) => new Shouts(stream));
