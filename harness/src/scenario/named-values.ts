// The values of a scenario that are made when it runs: tokens and times. Its texts name them as ${name}.

import { nearestWord } from "../terminal/nearest-word.js";
import { fileBeside } from "./bodies.js";
import { unixSeconds } from "./durations.js";
import { pointerSegment } from "./places.js";
import { signToken } from "./token.js";
import type { ValueReader, WrittenBytes } from "./values.js";

export interface WrittenToken {
  alg: string;
  key?: WrittenBytes | { file: string };
  header?: object;
  claims?: Record<string, unknown> | string;
}

export type WrittenValues = Readonly<Record<string, { jwt?: WrittenToken; time?: string }>>;

/** Claims that are times (RFC 7519 section 4.1 and OpenID Connect). */
const timeClaims = ["exp", "nbf", "iat", "auth_time"];

const momentFix = "write it as now, now+60s or now-5m";

export class NamedValues {
  private readonly texts = new Map<string, string>();

  /**
   * @param now the target's clock when the scenario starts
   */
  constructor(
    private readonly reader: ValueReader,
    written: WrittenValues,
    private readonly now: Date,
  ) {
    for (const [name, { jwt, time }] of Object.entries(written)) {
      const at = `/values/${pointerSegment(name)}`;
      if (time !== undefined) this.texts.set(name, String(this.seconds(time, `${at}/time`)));
      if (jwt !== undefined) this.texts.set(name, this.token(jwt, `${at}/jwt`));
    }
  }

  /** The text with each ${name} replaced; $${ stands for ${ itself. */
  fill(text: string, pointer: string): string {
    return text.replace(/\$(\$\{)|\$\{([^}]*)\}/g, (_, escaped?: string, name = "") => {
      if (escaped !== undefined) return escaped;
      const value = this.texts.get(name);
      if (value !== undefined) return value;
      const nearest = nearestWord(name, [...this.texts.keys()]);
      const fix = nearest === undefined ? `one of: ${[...this.texts.keys()].join(", ")}` : `did you mean "${nearest}"?`; // prettier-ignore
      this.reader.refuse(pointer, `the scenario has no value named "${name}".`, fix);
      return "";
    });
  }

  private seconds(text: string, pointer: string): number {
    const seconds = unixSeconds(text, this.now);
    if (seconds === undefined) {
      this.reader.refuse(pointer, `${JSON.stringify(text)} is no moment.`, momentFix);
    }
    return seconds ?? 0;
  }

  private claims(written: WrittenToken["claims"], pointer: string): object | string {
    if (typeof written === "string") return written;
    const claims = { ...written };
    for (const name of timeClaims) {
      const value = claims[name];
      if (typeof value === "string") claims[name] = this.seconds(value, `${pointer}/${name}`);
    }
    return claims;
  }

  private key(written: NonNullable<WrittenToken["key"]>, pointer: string): Uint8Array | undefined {
    if (typeof written === "string" || !("file" in written)) {
      return this.reader.bytes(written, pointer);
    }
    const content = fileBeside(this.reader.file, written.file);
    if (typeof content !== "string") return content;
    const fix = "name a file beside the scenario, such as keys/rs256.pem";
    this.reader.refuse(`${pointer}/file`, `the key cannot be read: ${content}.`, fix);
    return undefined;
  }

  private token({ alg, key, header = {}, claims = {} }: WrittenToken, pointer: string): string {
    if ((key === undefined) !== (alg === "none")) {
      const message = alg === "none" ? "alg none takes no key." : `${alg} needs a key.`;
      this.reader.refuse(pointer, message);
      return "";
    }
    const bytes = key === undefined ? new Uint8Array(0) : this.key(key, `${pointer}/key`);
    if (bytes === undefined) return "";
    const payload = this.claims(claims, `${pointer}/claims`);
    try {
      return signToken({ algorithm: alg, key: bytes, header, claims: payload });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const fix = alg.startsWith("HS") ? undefined : "give a private key as PEM: key: { file: … }";
      this.reader.refuse(`${pointer}/key`, `this key does not fit ${alg}: ${reason}.`, fix);
      return "";
    }
  }
}
