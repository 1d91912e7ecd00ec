// The five as one filter of Envoy.

import "./four-writes-a";
import "./four-writes-b";
import "./four-writes-c";
import "./four-writes-d";
import "./four-writes-e";
import { chain } from "proxy-wasm-assemblyscript-sdk/chain";

chain("four-writes-fused", [
  "four-writes-a",
  "four-writes-b",
  "four-writes-c",
  "four-writes-d",
  "four-writes-e",
]);
