import { HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
import { GrpcStatusReader } from "proxy-wasm-assemblyscript-sdk/grcp";

class Example extends HttpFilter {
  reader: GrpcStatusReader | null = null;
}

plugin("wrong-sdk-entry", (stream) => new Example(stream));
