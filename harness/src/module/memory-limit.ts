// The most memory that Envoy gives one VM. Source: proxy-wasm-cpp-host include/proxy-wasm/limits.h.

/** Pages of 64 KiB: 1 GiB. `memory.grow` beyond answers -1. */
export const maximumPages = 16_384;
