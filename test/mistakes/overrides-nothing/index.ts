import { HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";

class Example extends HttpFilter {}

plugin("overrides-nothing", (stream) => new Example(stream));
