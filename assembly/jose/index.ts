// JSON Web Tokens and the keys that verify them (JOSE): what a filter may use of it.

export { CompactToken } from "./compact-token";
export { JwsAlgorithm, jwsAlgorithm, jwsAlgorithmName } from "./algorithm";
export { JwsKey } from "./jws-key";
export { KeySet } from "./key-set";
export { PublicKey } from "./public-keys";
export { RemoteKeySet } from "./remote-key-set";
