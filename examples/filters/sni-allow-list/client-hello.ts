// The server name in the first message of a TLS client. Source: RFC 8446 section 4.1.2, RFC 6066 section 3.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** What the first bytes of a client say about the server that it wants. */
export class ServerName {
  /** A record of TLS has 5 bytes of its own, and at most 16 KiB in it (RFC 8446 section 5.1). */
  static readonly longestHello: u32 = 5 + 16384;
  static readonly none: ServerName = new ServerName(null, false);
  static readonly incomplete: ServerName = new ServerName(null, true);

  constructor(
    readonly name: Bytes | null,
    /** More bytes are needed to know. */
    readonly isIncomplete: bool,
  ) {}

  static read(bytes: Bytes): ServerName {
    return new ClientHello(bytes).serverName();
  }
}

/** Reads on from a place; a number beyond the end is -1, and so is every one after it. */
class ClientHello {
  private at: i32 = 0;

  constructor(private readonly bytes: Bytes) {}

  private number(size: i32): i32 {
    if (this.at < 0 || this.at + size > this.bytes.length) {
      this.at = -1;
      return -1;
    }
    let value = 0;
    for (let index = 0; index < size; index++) {
      value = (value << 8) | this.bytes.get(this.at + index);
    }
    this.at += size;
    return value;
  }

  private skip(size: i32): void {
    if (this.at >= 0) this.at = size < 0 ? -1 : this.at + size;
  }

  serverName(): ServerName {
    if (this.bytes.length == 0) return ServerName.incomplete;
    if (this.number(1) != 22) return ServerName.none; // a handshake
    this.skip(2);
    const size = this.number(2);
    if (this.at < 0 || this.bytes.length - this.at < size) return ServerName.incomplete;
    if (this.number(1) != 1) return ServerName.none; // ClientHello
    this.skip(3 + 2 + 32); // its length, version, random
    this.skip(this.number(1)); // session id
    this.skip(this.number(2)); // cipher suites
    this.skip(this.number(1)); // compression methods
    this.number(2); // length of all extensions
    for (let kind = this.number(2); kind >= 0; kind = this.number(2)) {
      const length = this.number(2);
      if (kind == 0) return this.firstName();
      this.skip(length);
    }
    return ServerName.none;
  }

  private firstName(): ServerName {
    this.skip(2); // length of the list
    if (this.number(1) != 0) return ServerName.none; // host_name
    const length = this.number(2);
    if (this.at < 0 || this.at + length > this.bytes.length) return ServerName.none;
    return new ServerName(this.bytes.slice(this.at, this.at + length), false);
  }
}
