// Filters of TCP connections.

export { Connection } from "./connection";
export { ConnectionCallout } from "./connection-callout";
export { ConnectionData } from "./connection-data";
export { Downstream } from "./downstream";
export { PeerType } from "./peer-type";
export { TcpFilter } from "./tcp-filter";
export { tcpPlugin } from "./tcp-plugin";
export { Upstream } from "./upstream";
