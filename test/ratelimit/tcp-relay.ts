// A relay of TCP connections that can be told to stand still: what goes into it then comes out later, as on a network, or
// from a service, that is slow.

import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface TcpRelay {
  readonly port: number;
  /** Lets nothing through from now on. */
  stall(): void;
  /** Lets through what came meanwhile, and everything after it. */
  flow(): void;
  close(): Promise<void>;
}

/** A relay in front of a server on the loopback address. */
export async function startTcpRelay(targetPort: number): Promise<TcpRelay> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const relay = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on("data", (bytes: Buffer) => void to.write(bytes));
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    if (isStalled) from.pause();
  };
  const server = createServer((client) => {
    const target = connect(targetPort, "127.0.0.1");
    relay(client, target);
    relay(target, client);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    flow() {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
