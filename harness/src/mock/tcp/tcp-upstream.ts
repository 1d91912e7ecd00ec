// The server behind a TCP proxy, as a test scripts it.

/** One connection that the server has taken. */
export interface TcpServerConnection {
  /** All bytes so far. */
  readonly received: Uint8Array;
  /** The proxy sends no more. */
  readonly ended: boolean;
  /** The proxy broke the connection off. */
  readonly wasReset: boolean;
  /** Sends bytes; `endOfStream`: and no more after them. */
  write(bytes: Uint8Array | string, endOfStream?: boolean): void;
  /** Sends no more. */
  end(): void;
  /** Breaks the connection off. */
  reset(): void;
}

export interface TcpServer {
  /** The proxy has connected. */
  onConnection?(connection: TcpServerConnection): void;
  onData?(connection: TcpServerConnection, bytes: Uint8Array): void;
  /** The proxy sends no more. Default: the server ends, too. */
  onEnd?(connection: TcpServerConnection): void;
}

/** "unreachable": a cluster without a healthy host. "refused": nobody takes the connection. */
export type TcpUpstream = TcpServer | "unreachable" | "refused";
