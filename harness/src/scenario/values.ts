// The values of a scenario made ready to be sent and judged: text to bytes, headers to pairs, defaults filled
// in, and what no client or server could send refused.

import type { HeaderPair } from "../envoy/http1-reader.js";
import {
  bytesOf,
  fileBeside,
  generatedBody,
  largestBody,
  piecesOf,
  type WrittenGenerated,
  type WrittenSplit,
} from "./bodies.js";
import { milliseconds } from "./durations.js";
import { pointerSegment } from "./places.js";
import type { At, HeaderExpectation, ScenarioMessage, ValueMatch } from "./scenario.js";

export interface ValueMistake {
  pointer: string;
  message: string;
  fix?: string;
}

export type WrittenBytes = string | { base64: string };
/** What is longer than one wants to write out stands in a file, or is made to a size. */
export type WrittenBody = WrittenBytes | { file: string } | WrittenGenerated;
export type WrittenHeaders =
  | Record<string, WrittenBytes | readonly WrittenBytes[]>
  | readonly (readonly [string, WrittenBytes])[];
export type WrittenMatch =
  string | { matches: string } | { contains: string } | { base64: string } | { snapshot: true };
export type WrittenBodyMatch = WrittenMatch | { file: string } | WrittenGenerated;
export type WrittenExpectedHeaders = Readonly<
  Record<string, WrittenMatch | readonly WrittenMatch[] | { anyOrder: readonly WrittenMatch[] }>
>;

export interface WrittenMessage {
  headers?: WrittenHeaders;
  body?: WrittenBody;
  chunks?: readonly WrittenBody[];
  split?: WrittenSplit;
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

  /** @param file the scenario's file: other files lie beside it */
  constructor(readonly file: string) {}

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

  body(value: WrittenBody, pointer: string): Uint8Array {
    if (typeof value === "string") return this.bytes(value, pointer);
    this.refuseSecond(value, pointer);
    if ("base64" in value) return this.bytes(value, pointer);
    if ("file" in value) {
      const content = fileBeside(this.file, value.file);
      if (typeof content !== "string") return content;
      const fix = "name a file by its path from the scenario's folder, such as bodies/picture.png";
      this.refuse(`${pointer}/file`, `the file cannot be read: ${content}.`, fix);
      return new Uint8Array();
    }
    const size = bytesOf(value.size) ?? 0;
    if (size > largestBody) {
      this.refuse(`${pointer}/size`, `a body of ${size} bytes is too large: at most 64 MiB.`);
      return new Uint8Array();
    }
    return generatedBody(size, value.seed ?? "outrigger");
  }

  /** One value has one form. */
  private refuseSecond(value: object, pointer: string): void {
    const [first, second] = Object.keys(value).filter((key) => key !== "seed");
    if (second === undefined) return;
    const message = `${second} cannot stand beside ${first}.`;
    this.refuse(`${pointer}/${second}`, message, "keep one of them");
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
    if (written.split !== undefined && body === undefined) {
      const fix = chunks === undefined ? "write the body beside it" : "drop split";
      this.refuse(`${pointer}/split`, "split says how body is cut.", fix);
    }
    const pieces =
      chunks?.map((chunk, index) => this.body(chunk, `${pointer}/chunks/${index}`)) ??
      this.bodyPieces(written, pointer);
    return {
      headers: this.headers(written.headers, `${pointer}/headers`),
      chunks: pieces,
      trailers: this.headers(written.trailers, `${pointer}/trailers`),
    };
  }

  private bodyPieces({ body, split }: WrittenMessage, pointer: string): Uint8Array[] {
    if (body === undefined) return [];
    const bytes = this.body(body, `${pointer}/body`);
    return split === undefined ? [bytes] : piecesOf(bytes, split);
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
    if ("snapshot" in written) return { snapshot: true };
    return { is: this.bytes(written, pointer) };
  }

  bodyMatch(written: WrittenBodyMatch, pointer: string): ValueMatch {
    if (typeof written === "string") return this.match(written, pointer);
    if ("file" in written || "size" in written) return { is: this.body(written, pointer) };
    this.refuseSecond(written, pointer);
    return this.match(written, pointer);
  }

  expectedHeaders(
    written: WrittenExpectedHeaders | undefined,
    pointer: string,
  ): At<HeaderExpectation>[] {
    return Object.entries(written ?? {}).map(([name, value]) => {
      const at = `${pointer}/${pointerSegment(name)}`;
      this.token(name, "the name of a header", at);
      const anyOrder = typeof value === "object" && "anyOrder" in value;
      const list = anyOrder ? value.anyOrder : [value].flat();
      const values =
        value === "absent"
          ? ("absent" as const)
          : list.map((one) => this.match(one as WrittenMatch, at));
      return { at, value: { name: name.toLowerCase(), values, anyOrder } };
    });
  }
}
