import { Action, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const agent = this.request.headers.get("user-agent");
    if (agent.length > 200) return this.reply(400, "user-agent too long");
    return Action.Continue;
  }
}

plugin("unchecked-null", (stream) => new Example(stream));
