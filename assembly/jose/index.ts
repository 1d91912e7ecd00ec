// JSON Web Tokens and the keys that verify them (JOSE): what a filter may use of it.

export { JwsAlgorithm, jwsAlgorithm, jwsAlgorithmName } from "./algorithm";
export { ClaimPath } from "./claim-path";
export { CompactToken } from "./compact-token";
export { KeySetState } from "./held-keys";
export { JwsKey } from "./jws-key";
export { KeySet } from "./key-set";
export { RemoteKeySet } from "./remote-key-set";
export { RemoteKeySettings } from "./remote-key-settings";
export { TokenCache } from "./token-cache";
export { TokenProblem } from "./token-problem";
export { TokenTime, TokenTimes } from "./token-times";
