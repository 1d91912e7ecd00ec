// Explanations of the codes that reading and linting a module can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const moduleCodes: ExplanationTable = {
  OUT1231: {
    title: "not a WebAssembly module",
    text: "The file does not have the binary form of a WebAssembly 1.0 module: it is empty, cut short, text (.wat), a component, or something else altogether. Envoy would refuse it with “Failed to parse corrupted Wasm module”.",
  },
  OUT1232: {
    title: "no ABI version is exported",
    text: "Envoy recognises a proxy-wasm module by a function export named proxy_abi_version_0_1_0, proxy_abi_version_0_2_0 or proxy_abi_version_0_2_1. Without one it refuses the module with “Missing or unknown Proxy-Wasm ABI version”. The generated entry of a filter exports it; a module from another compiler needs its SDK's way.",
  },
  OUT1233: {
    title: "no allocator is exported",
    text: "The host hands bytes to a module by asking it for memory: it calls the export malloc(i32) -> i32, else proxy_on_memory_allocate(i32) -> i32. Without either, Envoy refuses the module with “Wasm module is missing malloc function”.",
  },
  OUT1234: {
    title: "an export has the wrong type",
    text: "Envoy looks callbacks up by name and checks their types. A function of a known name with other parameters or results makes it refuse the module with “Bad function signature”. The types differ between ABI versions: the headers callbacks have no end_of_stream in 0.1.0.",
  },
  OUT1235: {
    title: "an import that Envoy does not offer",
    text: "Every import of a module must exist in the host, even if it is never called; one that does not makes Envoy refuse the module with “Failed to load Wasm module due to a missing import”. In AssemblyScript such imports come from the standard library: Date.now, Math.random, console.log, performance.now, trace, process and crypto talk to a JavaScript host, which Envoy is not. Use what the SDK offers in their place.",
  },
  OUT1236: {
    title: "an import has the wrong type",
    text: "The host offers a function of this name, but with other parameters or results. Envoy refuses the module with “Failed to load Wasm module due to an import type mismatch”. Mind that the functions of the ABI are WebAssembly functions of i32 and i64, and that a few differ between versions.",
  },
  OUT1237: {
    title: "code runs in the start section",
    text: "The start section runs while the module is instantiated, before the host has a context for it. A call of the host there, even to write a log line, crashes the whole Envoy. AssemblyScript puts top-level code there unless it is told to export it: exportStart in asconfig.json.",
  },
  OUT1238: {
    title: "the memory cannot be reached by the host",
    text: "The host reads and writes the module's memory. A module that has none, or does not export it, loads in Envoy, but the first call that passes bytes crashes the whole process. Export one memory; the name that everybody uses is memory.",
  },
  OUT1239: {
    title: "the memory has no maximum",
    text: "Without a declared maximum a module can grow to 4 GiB in each worker, and the kernel ends the whole proxy before the module notices. With a maximum the growth fails inside the module, where it can be handled. In asconfig.json it is maximumMemory, in pages of 64 KiB.",
  },
  OUT1240: {
    title: "the module is large",
    text: "A ConfigMap holds 1 MiB, and so does about an EnvoyFilter with the module inside. Beyond that the module has to be fetched from a registry or a web server, or mounted from an image. Large modules also compile slowly in every worker that starts.",
  },
  OUT1241: {
    title: "an export looks like a callback but is none",
    text: "The host looks its callbacks up by name and skips what it does not know. An export like proxy_on_response_header is therefore never called, without any message.",
  },
  OUT1242: {
    title: "an import that older Envoys do not offer",
    text: "Envoy 1.39 brought many more WASI functions; most only answer that they do nothing. A module that imports one of them is refused by Envoy 1.36 to 1.38 with “Failed to load Wasm module due to a missing import”, even if the function is never called. Sidecars are often some versions behind: build without the import where you can.",
  },
};
