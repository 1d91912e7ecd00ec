// A trap in the words of Envoy's log: what failed, and the functions on the stack when the module has a
// name section. Source: proxy-wasm-cpp-host src/v8/v8.cc, getFailMessage.

/** What a host call throws that is forbidden where it was made. */
export class RestrictedCallTrap extends Error {
  constructor() {
    super("restricted_callback");
    this.name = "Error";
  }
}

interface Frame {
  readonly name: string;
  readonly offset: string;
}

/** Node writes `at name (wasm://wasm/…:wasm-function[12]:0x3f)`, Envoy's V8 has the same two facts. */
function wasmFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const found = /^\s+at (?:(.*) \()?wasm:\/\/.*wasm-function\[(\d+)\]:(0x[0-9a-f]+)\)?$/.exec(
      line,
    );
    if (found === null) continue;
    const [, named, index = "", offset = ""] = found;
    const name = named?.replace(/^[^.]*\.(?=.)/, "") ?? `wasm-function[${index}]`;
    frames.push({ name, offset });
  }
  return frames;
}

/** Envoy's log line for a function that trapped. */
export function describeTrap(functionName: string, error: unknown, hasNames: boolean): string {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const first = `Function: ${functionName} failed: Uncaught ${reason}`;
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = hasNames ? wasmFrames(stack) : [];
  if (frames.length === 0) return first;
  const lines = frames.map(
    (frame, index) => `${`${index}:`.padStart(4)} ${frame.offset} - ${frame.name}`,
  );
  return [first, "Proxy-Wasm plugin in-VM backtrace:", ...lines].join("\n");
}
