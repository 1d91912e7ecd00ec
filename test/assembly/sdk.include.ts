// Compiled with every unit: asconfig.json names functions of the SDK, so the SDK must be there even
// in a unit that tests one file of it.

import "proxy-wasm-assemblyscript-sdk";
