// The five as one filter of Envoy.

import "./one-write-a";
import "./one-write-b";
import "./one-write-c";
import "./one-write-d";
import "./one-write-e";
import { chain } from "proxy-wasm-assemblyscript-sdk/chain";

chain("one-write-fused", [
  "one-write-a",
  "one-write-b",
  "one-write-c",
  "one-write-d",
  "one-write-e",
]);
