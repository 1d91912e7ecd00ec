// Reads HTTP/1.1 messages byte for byte (RFC 9112): header names and values as they are on the wire, in order,
// repeated ones apart. Node's own parser gives no way to see or write exactly what the other side does.

/** A header as on the wire: bytes as latin1 text, so that each character is one byte. */
export type HeaderPair = readonly [name: string, value: string];

/** One complete HTTP/1.1 message. */
export interface HttpMessage {
  /** `GET /path HTTP/1.1` or `HTTP/1.1 200 OK`. */
  startLine: string;
  headers: readonly HeaderPair[];
  body: Uint8Array;
  trailers: readonly HeaderPair[];
}

export interface Http1ReaderEvents {
  /** The header block is complete; the body follows. */
  onHead?: (startLine: string, headers: readonly HeaderPair[]) => void;
  /** The head of an interim response (status 1xx); the real one follows. */
  onInterim?: (startLine: string, headers: readonly HeaderPair[]) => void;
  onMessage: (message: HttpMessage) => void;
  /** The bytes are no HTTP/1.1. Nothing follows. */
  onError: (error: Error) => void;
}

/** The first value of a header, by its name in any case. */
export function headerValue(headers: readonly HeaderPair[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Lines of a header block as pairs; white space around a value is no part of it (RFC 9112 section 5). */
function parseFields(lines: readonly string[]): HeaderPair[] {
  return lines.map((line) => {
    const colon = line.indexOf(":");
    if (colon < 1) throw new Error(`no header field: ${JSON.stringify(line)}`);
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")] as const;
  });
}

type State = "head" | "sized" | "chunk-size" | "chunk" | "chunk-end" | "trailers" | "until-close";

export class Http1Reader {
  private buffer = Buffer.alloc(0);
  private searched = 0;
  private state: State = "head";
  private remaining = 0;
  private startLine = "";
  private headers: readonly HeaderPair[] = [];
  private pieces: Uint8Array[] = [];
  private failed = false;

  constructor(
    private readonly kind: "request" | "response",
    private readonly events: Http1ReaderEvents,
    /** Method of the request that the next response answers: replies to HEAD have no body. */
    private readonly requestMethod: () => string = () => "GET",
  ) {}

  push(chunk: Uint8Array): void {
    if (this.failed) return;
    this.buffer =
      this.buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.buffer, chunk]);
    try {
      while (this.step());
    } catch (error) {
      this.failed = true;
      this.events.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The connection ended. True when that was a proper end: between messages, or of a body without length. */
  end(): boolean {
    if (this.state === "until-close") {
      this.complete([]);
      return true;
    }
    return this.state === "head" && this.buffer.length === 0;
  }

  private take(count: number): Buffer {
    const taken = this.buffer.subarray(0, count);
    this.buffer = this.buffer.subarray(count);
    this.searched = 0;
    return taken;
  }

  /** Text up to `terminator`, which is taken too; undefined while it has not come. */
  private takeUntil(terminator: string): string | undefined {
    const at = this.buffer.indexOf(terminator, Math.max(0, this.searched - terminator.length));
    if (at < 0) {
      this.searched = this.buffer.length;
      return undefined;
    }
    const text = this.take(at).toString("latin1");
    this.take(terminator.length);
    return text;
  }

  /** One step of the grammar; false when more bytes are needed. */
  private step(): boolean {
    switch (this.state) {
      case "head": {
        const text = this.takeUntil("\r\n\r\n");
        if (text === undefined) return false;
        this.readHead(text);
        return true;
      }
      case "sized":
      case "chunk":
      case "until-close": {
        if (this.buffer.length === 0) return false;
        const piece = this.take(Math.min(this.remaining, this.buffer.length));
        this.pieces.push(piece);
        this.remaining -= piece.length;
        if (this.remaining > 0) return true;
        if (this.state === "sized") this.complete([]);
        else this.state = "chunk-end";
        return true;
      }
      case "chunk-end": {
        if (this.buffer.length < 2) return false;
        if (this.take(2).toString("latin1") !== "\r\n")
          throw new Error("no line end after a chunk");
        this.state = "chunk-size";
        return true;
      }
      case "chunk-size": {
        const line = this.takeUntil("\r\n");
        if (line === undefined) return false;
        const digits = /^([0-9a-fA-F]{1,8})[ \t]*(;.*)?$/.exec(line)?.[1];
        if (digits === undefined) throw new Error(`no chunk size: ${JSON.stringify(line)}`);
        this.remaining = Number.parseInt(digits, 16);
        this.state = this.remaining === 0 ? "trailers" : "chunk";
        return true;
      }
      case "trailers": {
        if (this.buffer.subarray(0, 2).toString("latin1") === "\r\n") {
          this.take(2);
          this.complete([]);
          return true;
        }
        const text = this.takeUntil("\r\n\r\n");
        if (text === undefined) return false;
        this.complete(parseFields(text.split("\r\n")));
        return true;
      }
    }
  }

  private readHead(text: string): void {
    const [startLine = "", ...lines] = text.split("\r\n");
    this.startLine = startLine;
    this.headers = parseFields(lines);
    const status = this.kind === "response" ? Number(startLine.split(" ")[1]) : 0;
    if (status >= 100 && status < 200) {
      this.events.onInterim?.(startLine, this.headers);
      return;
    }
    this.events.onHead?.(startLine, this.headers);
    const noBody = status === 204 || status === 304 || this.requestMethod() === "HEAD";
    const length = headerValue(this.headers, "content-length");
    if (this.kind === "response" && noBody) this.complete([]);
    else if (/\bchunked$/i.test(headerValue(this.headers, "transfer-encoding") ?? "")) {
      this.state = "chunk-size";
    } else if (length !== undefined) {
      this.remaining = Number(length);
      if (!/^\d+$/.test(length)) throw new Error(`no content-length: ${JSON.stringify(length)}`);
      if (this.remaining === 0) this.complete([]);
      else this.state = "sized";
    } else if (this.kind === "request") this.complete([]);
    else {
      this.remaining = Number.POSITIVE_INFINITY;
      this.state = "until-close";
    }
  }

  private complete(trailers: readonly HeaderPair[]): void {
    const body = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    const message = { startLine: this.startLine, headers: this.headers, trailers };
    this.pieces = [];
    this.state = "head";
    this.events.onMessage({ ...message, body: body ?? new Uint8Array() });
  }
}
