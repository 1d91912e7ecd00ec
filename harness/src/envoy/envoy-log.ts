// Envoy's log as records: level, component, message, and for a plugin's own lines who wrote them.
//
// Messages of plugins are not escaped and may hold line breaks. Each process therefore gets a log format
// that begins with a mark of its own: what does not begin with it continues the record before.

export type EnvoyLogLevel = "trace" | "debug" | "info" | "warning" | "error" | "critical" | "off";

/** One record of Envoy's log. */
export interface EnvoyLogLine {
  level: EnvoyLogLevel;
  /** Envoy's logger: `wasm`, `config`, `main`, … */
  component: string;
  /** Without Envoy's `wasm log …: ` for what a plugin logged. */
  message: string;
  /** True for what a plugin logged itself. */
  fromPlugin: boolean;
  /** Number of the thread in the operating system. */
  thread?: string;
  /** Plugin name, root id and vm_id as Envoy writes them: separated by spaces, empty parts left out. */
  prefix?: string;
}

/** Value of `--log-format` for records that begin with `mark`. */
export function logFormat(mark: string): string {
  return `${mark} %l %n.%t %v`;
}

const pluginLine = /^wasm log(?: (.*?))?: ([\s\S]*)$/;

/** One record without its mark: `LEVEL COMPONENT.THREAD MESSAGE`. */
export function parseLogRecord(text: string): EnvoyLogLine {
  const [, level = "info", component = "", thread, message = ""] =
    /^(\S+) (\S+?)(?:\.(\d+))?(?: ([\s\S]*))?$/.exec(text) ?? [];
  const line: EnvoyLogLine = {
    level: level as EnvoyLogLevel,
    component,
    message,
    fromPlugin: false,
    ...(thread !== undefined && { thread }),
  };
  const plugin = component === "wasm" ? pluginLine.exec(message) : null;
  if (plugin === null) return line;
  const [, prefix, own = ""] = plugin;
  return {
    ...line,
    message: own,
    fromPlugin: true,
    ...(prefix !== undefined && { prefix }),
  };
}

/** Cuts a stream of log text into records, whatever the chunks are. */
export class EnvoyLogReader {
  private readonly decoder = new TextDecoder();
  private rest = "";
  private record: string | undefined;
  private last: EnvoyLogLine | undefined;

  constructor(
    private readonly mark: string,
    private readonly onLine: (line: EnvoyLogLine) => void,
  ) {}

  push(chunk: Uint8Array): void {
    this.rest += this.decoder.decode(chunk, { stream: true });
    const lines = this.rest.split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.pushLine(line);
    // Envoy writes a record with one write, so one that ends where the chunk ends is complete.
    if (this.rest === "") this.flush();
  }

  /** Gives out what is still held back. To be called at the end of the stream. */
  end(): void {
    if (this.rest !== "") this.pushLine(this.rest);
    this.rest = "";
    this.flush();
  }

  private pushLine(line: string): void {
    if (line.startsWith(`${this.mark} `)) {
      this.flush();
      this.record = line.slice(this.mark.length + 1);
    } else if (this.record !== undefined) {
      this.record += `\n${line}`;
    } else if (this.last !== undefined) {
      this.last.message += `\n${line}`; // Its record was larger than a chunk.
    } else {
      this.record = `error main ${line}`; // What comes before the first record, such as a usage message.
    }
  }

  private flush(): void {
    if (this.record === undefined) return;
    const text = this.record;
    this.record = undefined;
    this.last = parseLogRecord(text);
    this.onLine(this.last);
  }
}
