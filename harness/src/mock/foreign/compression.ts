// The foreign functions compress and uncompress: zlib streams (RFC 1950), default level.
// Source: Envoy source/extensions/common/wasm/foreign.cc.

import { deflateSync, inflateSync } from "node:zlib";
import { WasmResult } from "../../abi/enumerations.js";
import { answer, result, type ForeignFunction } from "./foreign-function.js";

export const compress: ForeignFunction = (_, argument) => result(deflateSync(argument));

/** Bytes behind the stream do not matter. */
export const uncompress: ForeignFunction = (_, argument) => {
  try {
    return result(inflateSync(argument));
  } catch {
    return answer(WasmResult.SerializationFailure);
  }
};
