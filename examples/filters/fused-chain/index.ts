// fused-chain: tenant-metrics and size-limit as one filter of Envoy.

import "../tenant-metrics";
import "../size-limit";
import { chain } from "proxy-wasm-assemblyscript-sdk/chain";

chain("fused-chain", ["tenant-metrics", "size-limit"]);
