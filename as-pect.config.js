// AssemblyScript units of the SDK: `npx asp`. The host's imports are stubs, since what is tested here
// asks the host for nothing.

export default {
  entries: ["test/assembly/**/*.spec.ts"],
  include: ["test/assembly/**/*.include.ts"],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    const env = { memory, proxy_log: () => 0, proxy_set_effective_context: () => 0 };
    return instantiate(binary, createImports({ env }));
  },
  outputBinary: false,
};
