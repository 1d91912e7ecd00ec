// Shared data between VMs with the same vm_id. Source: proxy-wasm-cpp-host src/shared_data.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { returnBytes, written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const sharedData: HostCallFamily = {
  /** Value and its compare-and-swap number; NotFound leaves all pointers alone. */
  proxy_get_shared_data(
    vm: Vm,
    key: number,
    keySize: number,
    addressPointer: number,
    sizePointer: number,
    casPointer: number,
  ) {
    const name = vm.memory.text(key, keySize);
    if (name === undefined) return WasmResult.InvalidMemoryAccess;
    const item = vm.host.sharedData.get(vm.vmId, name);
    if (item === undefined) return WasmResult.NotFound;
    const result = returnBytes(vm, item.value, addressPointer, sizePointer);
    if (result !== WasmResult.Ok) return result;
    return written(vm.memory.writeU32(casPointer, item.cas));
  },

  /** CasMismatch when the key is there with another number than `cas`; 0 is unconditional. */
  proxy_set_shared_data(
    vm: Vm,
    key: number,
    keySize: number,
    value: number,
    valueSize: number,
    cas: number,
  ) {
    const name = vm.memory.text(key, keySize);
    const bytes = vm.memory.read(value, valueSize);
    if (name === undefined || bytes === undefined) return WasmResult.InvalidMemoryAccess;
    const stored = vm.host.sharedData.set(vm.vmId, name, bytes, cas);
    return stored ? WasmResult.Ok : WasmResult.CasMismatch;
  },
};
