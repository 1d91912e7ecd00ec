// The client's end of a TCP connection to the mock proxy.

import type { TcpConnection } from "./tcp-connection.js";

export class MockConnection {
  /** Resolves when the proxy has closed it; rejects when Envoy would die. */
  readonly closed: Promise<void>;
  private readonly connection: TcpConnection;
  private readonly arrive: (action: () => void) => void;

  /** Made by `MockProxy.connect`. */
  constructor(
    connection: TcpConnection,
    closed: Promise<void>,
    arrive: (action: () => void) => void,
  ) {
    this.connection = connection;
    this.closed = closed;
    this.arrive = arrive;
    closed.catch(() => undefined); // Told to whoever waits for it, and to nobody else.
  }

  /** All bytes that have come so far. */
  get received(): Uint8Array {
    return Buffer.concat(this.connection.received);
  }

  /** The proxy sends no more. */
  get ended(): boolean {
    return this.connection.sentEnd;
  }

  /** Nothing goes either way any more. */
  get isClosed(): boolean {
    return this.connection.closed;
  }

  /** The proxy broke the connection off. */
  get wasReset(): boolean {
    return this.connection.wasReset;
  }

  /** Bytes for the proxy: one event for the filters. Nothing happens after the end. */
  write(bytes: Uint8Array | string, endOfStream = false): void {
    const piece = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    this.arrive(() => this.connection.write(piece, endOfStream));
  }

  /** Sends no more. The connection is closed when the server ends, too. */
  close(): void {
    this.write("", true);
  }

  /** Breaks the connection off. */
  reset(): void {
    this.arrive(() => this.connection.reset());
  }
}
