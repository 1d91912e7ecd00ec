// JSON Web Tokens and the keys that verify them (JOSE): what a filter may use of it.

export { JwsAlgorithm, jwsAlgorithm, jwsAlgorithmName } from "./algorithm";
export { ClaimPath } from "./claim-path";
export { CompactToken, TokenProblem } from "./compact-token";
export { JwsKey } from "./jws-key";
export { KeySet } from "./key-set";
export { KeySetState } from "./held-keys";
export { RemoteKeySet } from "./remote-key-set";
export { RemoteKeySettings } from "./remote-key-settings";
export { TokenTime, TokenTimes } from "./token-times";
