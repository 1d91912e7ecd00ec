// The values of a scenario made ready to be sent and judged: text to bytes, headers to pairs, defaults filled
// in, and what no client or server could send refused.

import type { HeaderPair } from "../envoy/http1-reader.js";
import { milliseconds } from "./durations.js";
import { pointerSegment } from "./places.js";
import type { At, HeaderExpectation, ScenarioMessage, ValueMatch } from "./scenario.js";

export interface ValueMistake {
  pointer: string;
  message: string;
  fix?: string;
}

export type WrittenBytes = string | { base64: string };
export type WrittenHeaders =
  | Record<string, WrittenBytes | readonly WrittenBytes[]>
  | readonly (readonly [string, WrittenBytes])[];
export type WrittenMatch = string | { matches: string } | { contains: string } | { base64: string };
export type WrittenExpectedHeaders = Record<string, WrittenMatch | readonly WrittenMatch[]>;

export interface WrittenMessage {
  headers?: WrittenHeaders;
  body?: WrittenBytes;
  chunks?: readonly WrittenBytes[];
  trailers?: WrittenHeaders;
}

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/; // RFC 9110 section 5.6.2
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads values and collects what is wrong with them. */
export class ValueReader {
  readonly mistakes: ValueMistake[] = [];
  /** Puts values in the place of their names in a text. */
  fill: (text: string, pointer: string) => string = (text) => text;

  refuse(pointer: string, message: string, fix?: string): void {
    this.mistakes.push({ pointer, message, ...(fix !== undefined && { fix }) });
  }

  /** A method, a header name: a token of RFC 9110. */
  token(text: string, what: string, pointer: string): string {
    if (!tokenPattern.test(text)) {
      const pseudo = text.startsWith(":");
      const message = `${JSON.stringify(text)} cannot be ${what}: it has characters other than letters, digits and !#$%&'*+-.^_\`|~.`;
      const fix = pseudo ? "use the keys method, path, authority and status instead" : undefined;
      this.refuse(pointer, message, fix);
    }
    return text;
  }

  bytes(value: WrittenBytes, pointer: string): Uint8Array {
    if (typeof value === "string") return utf8(this.fill(value, pointer));
    if (!base64Pattern.test(value.base64)) {
      this.refuse(`${pointer}/base64`, "this is no base64 (RFC 4648 section 4, with padding).");
    }
    return new Uint8Array(Buffer.from(value.base64, "base64"));
  }

  private headerPair(name: string, value: WrittenBytes, pointer: string): HeaderPair {
    this.token(name, "the name of a header", pointer);
    const text = Buffer.from(this.bytes(value, pointer)).toString("latin1");
    if (/[\0\r\n]/.test(text)) {
      this.refuse(
        pointer,
        `the value of ${name} has a line break or a NUL, which no header can carry.`,
      );
    }
    return [name.toLowerCase(), text.replace(/^[ \t]+|[ \t]+$/g, "")];
  }

  headers(written: WrittenHeaders | undefined, pointer: string): HeaderPair[] {
    if (written === undefined) return [];
    if (Array.isArray(written)) {
      return (written as readonly (readonly [string, WrittenBytes])[]).map(([name, value], index) =>
        this.headerPair(name, value, `${pointer}/${index}`),
      );
    }
    return Object.entries(written).flatMap(([name, value]) => {
      const at = `${pointer}/${pointerSegment(name)}`;
      const values: readonly WrittenBytes[] = Array.isArray(value)
        ? value
        : [value as WrittenBytes];
      return values.map((one) => this.headerPair(name, one, at));
    });
  }

  /** Headers, body pieces and trailers; who frames the message adds what is missing. */
  message(written: WrittenMessage, pointer: string): ScenarioMessage {
    const { body, chunks } = written;
    if (body !== undefined && chunks !== undefined) {
      this.refuse(
        `${pointer}/chunks`,
        "body and chunks stand for the same thing.",
        "keep one of them",
      );
    }
    const pieces =
      chunks?.map((chunk, index) => this.bytes(chunk, `${pointer}/chunks/${index}`)) ??
      (body === undefined ? [] : [this.bytes(body, `${pointer}/body`)]);
    return {
      headers: this.headers(written.headers, `${pointer}/headers`),
      chunks: pieces,
      trailers: this.headers(written.trailers, `${pointer}/trailers`),
    };
  }

  /** Milliseconds. */
  duration(text: string, pointer: string): number {
    const duration = milliseconds(text);
    if (duration === undefined) {
      this.refuse(pointer, `${JSON.stringify(text)} is no time.`, "write it as 200ms or 1.5s");
    }
    return duration ?? 0;
  }

  pattern(source: string, pointer: string): RegExp {
    try {
      return new RegExp(source, "u");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.refuse(pointer, `this is no regular expression: ${reason}.`);
      return /(?:)/;
    }
  }

  match(written: WrittenMatch, pointer: string): ValueMatch {
    if (typeof written === "string") return { is: utf8(this.fill(written, pointer)) };
    if ("matches" in written)
      return { matches: this.pattern(written.matches, `${pointer}/matches`) };
    if ("contains" in written) return { contains: utf8(this.fill(written.contains, pointer)) };
    return { is: this.bytes(written, pointer) };
  }

  expectedHeaders(
    written: WrittenExpectedHeaders | undefined,
    pointer: string,
  ): At<HeaderExpectation>[] {
    return Object.entries(written ?? {}).map(([name, value]) => {
      const at = `${pointer}/${pointerSegment(name)}`;
      this.token(name, "the name of a header", at);
      const list: readonly WrittenMatch[] = Array.isArray(value) ? value : [value as WrittenMatch];
      const values =
        value === "absent" ? ("absent" as const) : list.map((one) => this.match(one, at));
      return { at, value: { name: name.toLowerCase(), values } };
    });
  }
}
