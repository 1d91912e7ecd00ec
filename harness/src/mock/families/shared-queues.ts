// Shared queues. Source: proxy-wasm-cpp-host src/shared_queue.cc, src/context.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { toByteString } from "../bytes.js";
import { returnBytes, written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const sharedQueues: HostCallFamily = {
  /** Makes the queue or takes it over: the last to register hears of new items. */
  proxy_register_shared_queue(vm: Vm, name: number, nameSize: number, tokenPointer: number) {
    const queue = vm.memory.text(name, nameSize);
    if (queue === undefined) return WasmResult.InvalidMemoryAccess;
    const { thread, vmKey, context } = vm;
    const contextId = (context.root ?? context).id;
    const consumer = { thread, vmKey, contextId };
    const token = vm.host.sharedQueues.register(vm.vmId, queue, consumer);
    return written(vm.memory.writeU32(tokenPointer, token));
  },

  /** An empty vm_id means one's own. NotFound leaves the pointer alone; a VM that has failed finds nothing. */
  proxy_resolve_shared_queue(
    vm: Vm,
    vmId: number,
    vmIdSize: number,
    name: number,
    nameSize: number,
    tokenPointer: number,
  ) {
    const id = vm.memory.read(vmId, vmIdSize);
    const queue = vm.memory.text(name, nameSize);
    if (id === undefined || queue === undefined) return WasmResult.InvalidMemoryAccess;
    const owner = id.length === 0 ? vm.vmId : Buffer.from(toByteString(id), "latin1").toString();
    const token = vm.host.sharedQueues.resolve(owner, queue);
    if (token === undefined || vm.failed) return WasmResult.NotFound;
    return written(vm.memory.writeU32(tokenPointer, token));
  },

  /** The consumer hears of it in a later turn. NotFound for an unknown number. */
  proxy_enqueue_shared_queue(vm: Vm, token: number, address: number, size: number) {
    const item = vm.memory.read(address, size);
    if (item === undefined) return WasmResult.InvalidMemoryAccess;
    return vm.host.sharedQueues.enqueue(token, item) ? WasmResult.Ok : WasmResult.NotFound;
  },

  /** NotFound for an unknown number, Empty for a queue without items. */
  proxy_dequeue_shared_queue(vm: Vm, token: number, addressPointer: number, sizePointer: number) {
    const item = vm.host.sharedQueues.dequeue(token);
    if (item === undefined) return WasmResult.NotFound;
    if (item === "empty") return WasmResult.Empty;
    return returnBytes(vm, item, addressPointer, sizePointer);
  },
};
