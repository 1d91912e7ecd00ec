// The WASI calls that Envoy offers. There are no files but 1 and 2, which are the log.
// Source: proxy-wasm-cpp-host src/exports.cc; numbers of errors from WASI preview 1.

import { utf8 } from "../bytes.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

const Errno = {
  success: 0,
  badDescriptor: 8,
  fault: 21,
  invalid: 28,
  noEntry: 44,
  noSystemCall: 52,
  notSupported: 58,
} as const;

const notOffered: Readonly<Record<string, number>> = {
  fd_read: Errno.noSystemCall,
  fd_pread: Errno.noSystemCall,
  fd_prestat_dir_name: Errno.noSystemCall,
  fd_fdstat_set_flags: Errno.noSystemCall,
  fd_filestat_get: Errno.badDescriptor,
  fd_prestat_get: Errno.badDescriptor,
  fd_seek: Errno.success,
  fd_close: Errno.success,
  fd_advise: Errno.success,
  sched_yield: Errno.success,
  path_open: Errno.noEntry,
  path_filestat_get: Errno.notSupported,
  path_create_directory: Errno.notSupported,
  path_filestat_set_times: Errno.notSupported,
  path_link: Errno.notSupported,
  path_remove_directory: Errno.notSupported,
  path_rename: Errno.notSupported,
  path_symlink: Errno.notSupported,
  path_unlink_file: Errno.notSupported,
  sock_shutdown: Errno.notSupported,
};

/** Succeed for the two descriptors that there are. */
const descriptorOnly = [
  "fd_fdstat_set_rights",
  "fd_allocate",
  "fd_datasync",
  "fd_sync",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
];

const isLog = (descriptor: number): boolean => descriptor === 1 || descriptor === 2;

function fault(worked: boolean): number {
  return worked ? Errno.success : Errno.fault;
}

/** All pieces make one log line; one newline at its end goes; no bytes, no line. */
function writeLog(
  vm: Vm,
  descriptor: number,
  vectors: number,
  count: number,
  writtenPointer: number,
): number {
  if (!isLog(descriptor)) return Errno.badDescriptor;
  const pieces: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const vector = vm.memory.read(vectors + 8 * index, 8);
    if (vector === undefined) return Errno.fault;
    const [address, size] = [0, 4].map((at) => Buffer.from(vector).readUInt32LE(at)) as [number, number]; // prettier-ignore
    if (size === 0) continue; // Its address may be anything.
    const piece = vm.memory.read(address, size);
    if (piece === undefined) return Errno.fault;
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces);
  if (text.length > 0) {
    const line = text.at(-1) === 0x0a ? text.subarray(0, -1) : text;
    vm.host.log(descriptor === 1 ? "info" : "error", line, vm.context.logPrefix, vm.thread);
  }
  return fault(vm.memory.writeU32(writtenPointer, text.length));
}

function environmentStrings(vm: Vm): Uint8Array[] {
  return Object.entries(vm.environment).map(([name, value]) => utf8(`${name}=${value}\0`));
}

export const wasi: HostCallFamily = {
  ...Object.fromEntries(Object.entries(notOffered).map(([name, errno]) => [name, () => errno])),
  ...Object.fromEntries(
    descriptorOnly.map((name) => [
      name,
      (_vm: Vm, descriptor: number) => (isLog(descriptor) ? Errno.success : Errno.badDescriptor),
    ]),
  ),

  fd_write(vm: Vm, descriptor: number, vectors: number, count: number, written: number) {
    return writeLog(vm, descriptor, vectors, count, written);
  },

  fd_pwrite(
    vm: Vm,
    descriptor: number,
    vectors: number,
    count: number,
    _offset: bigint,
    written: number,
  ) {
    return writeLog(vm, descriptor, vectors, count, written);
  },

  fd_tell(vm: Vm, descriptor: number, pointer: number) {
    if (!isLog(descriptor)) return Errno.badDescriptor;
    return fault(vm.memory.writeU64(pointer, 0n));
  },

  /** 24 bytes: no kind, no flags, the right to write (64), nothing to inherit. */
  fd_fdstat_get(vm: Vm, descriptor: number, pointer: number) {
    if (!isLog(descriptor)) return Errno.badDescriptor;
    const state = Buffer.alloc(24);
    state.writeUInt32LE(64, 8);
    vm.memory.write(pointer, state); // A pointer out of range is not told.
    return Errno.success;
  },

  fd_readdir(
    vm: Vm,
    _descriptor: number,
    _buffer: number,
    _length: number,
    _cookie: bigint,
    sizePointer: number,
  ) {
    return vm.memory.writeU32(sizePointer, 0) ? 20 : Errno.fault;
  },

  fd_renumber(_vm: Vm, from: number, to: number) {
    return isLog(from) && isLog(to) ? Errno.notSupported : Errno.badDescriptor;
  },

  path_readlink(
    vm: Vm,
    _descriptor: number,
    _path: number,
    _pathSize: number,
    _buffer: number,
    _length: number,
    sizePointer: number,
  ) {
    return vm.memory.writeU32(sizePointer, 0) ? Errno.notSupported : Errno.fault;
  },

  /** The host writes eight bytes where WASI has four. */
  sock_accept(vm: Vm, _descriptor: number, _flags: number, pointer: number) {
    return vm.memory.writeU64(pointer, 0n) ? Errno.notSupported : Errno.fault;
  },

  sock_recv(
    vm: Vm,
    _descriptor: number,
    _vectors: number,
    _count: number,
    _flags: number,
    sizePointer: number,
    flagsPointer: number,
  ) {
    const wrote = vm.memory.writeU32(sizePointer, 0) && vm.memory.writeU16(flagsPointer, 0);
    return wrote ? Errno.notSupported : Errno.fault;
  },

  sock_send(
    vm: Vm,
    _descriptor: number,
    _vectors: number,
    _count: number,
    _flags: number,
    sizePointer: number,
  ) {
    return vm.memory.writeU32(sizePointer, 0) ? Errno.notSupported : Errno.fault;
  },

  environ_sizes_get(vm: Vm, countPointer: number, sizePointer: number) {
    const strings = environmentStrings(vm);
    const size = strings.reduce((sum, text) => sum + text.length, 0);
    return fault(
      vm.memory.writeU32(countPointer, strings.length) && vm.memory.writeU32(sizePointer, size),
    );
  },

  environ_get(vm: Vm, arrayPointer: number, bytesPointer: number) {
    let at = bytesPointer;
    for (const [index, text] of environmentStrings(vm).entries()) {
      const wrote = vm.memory.writeU32(arrayPointer + 4 * index, at) && vm.memory.write(at, text);
      if (!wrote) return Errno.fault;
      at += text.length;
    }
    return Errno.success;
  },

  args_sizes_get(vm: Vm, countPointer: number, sizePointer: number) {
    return fault(vm.memory.writeU32(countPointer, 0) && vm.memory.writeU32(sizePointer, 0));
  },

  args_get() {
    return Errno.success;
  },

  /** 0 real time, 1 monotonic, both in nanoseconds of the virtual clock. */
  clock_time_get(vm: Vm, id: number, _precision: bigint, pointer: number) {
    const { clock } = vm.host;
    if (id > 1) return Errno.notSupported;
    return fault(vm.memory.writeU64(pointer, id === 0 ? clock.now : clock.monotonic));
  },

  clock_res_get(vm: Vm, id: number, pointer: number) {
    if (id > 1) return Errno.notSupported;
    return fault(vm.memory.writeU64(pointer, 1n));
  },

  /** At most 65536 bytes at a time. */
  random_get(vm: Vm, address: number, length: number) {
    if (length > 65536) return Errno.invalid;
    if (length === 0) return Errno.success;
    return fault(vm.memory.write(address, vm.host.randomBytes(length)));
  },

  /** Does not wait: no events. Before Envoy 1.39 it was only there to be imported. */
  poll_oneoff(vm: Vm, _in: number, _out: number, _count: number, eventsPointer: number) {
    if (!vm.host.envoy.isAtLeast("1.39")) return Errno.noSystemCall;
    return fault(vm.memory.writeU32(eventsPointer, 0));
  },

  /** Returns to the module: nothing stops. */
  proc_exit() {
    return undefined;
  },
};
