// JSON Web Tokens and the keys that verify them (JOSE): what a filter may use of it.

export { CompactToken } from "./compact-token";
export { PublicKey } from "./public-keys";
export { RemoteKeySet } from "./remote-key-set";
