// What a module says about itself without being run: its imports, exports, memory and start section,
// with the types of its functions. WebAssembly.Module tells names only, and refuses what V8 refuses.

import { abiVersionExports, type AbiVersion, type AnyFunctionType } from "../abi/types.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { BinaryReader, ModuleFormatError } from "./binary-reader.js";

/** A function's type as it stands in the module; other value types than the ABI's four are possible. */
export type ModuleFunctionType = AnyFunctionType;

export type ExternalKind = "function" | "table" | "memory" | "global" | "tag";

export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternalKind;
  /** Functions only. */
  readonly type?: ModuleFunctionType;
  /** Memories (in pages) and tables (in elements). */
  readonly limits?: MemoryLimits;
  /** Tables only: `funcref`, `externref`, … */
  readonly element?: string;
}

export interface ModuleExport {
  readonly name: string;
  readonly kind: ExternalKind;
  /** Functions only. */
  readonly type?: ModuleFunctionType;
}

/** Sizes in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number | undefined;
}

export interface ModuleFacts {
  /** From the first export that names one, as the host looks for it. */
  readonly abiVersion: AbiVersion | undefined;
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
  readonly hasStartSection: boolean;
  /** The first memory, own or imported. */
  readonly memory: MemoryLimits | undefined;
  readonly customSections: readonly string[];
}

const kinds: readonly ExternalKind[] = ["function", "table", "memory", "global", "tag"];

const valueTypeNames: Readonly<Record<number, string>> = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
  0x70: "funcref",
  0x6f: "externref",
};

function readValueType(reader: BinaryReader): string {
  const code = reader.byte();
  if (code === 0x64 || code === 0x63) {
    reader.u64(); // A typed reference: the heap type follows.
    return "reference";
  }
  return valueTypeNames[code] ?? reader.fail(`0x${code.toString(16)} is no value type`);
}

function readFunctionType(reader: BinaryReader): ModuleFunctionType {
  const form = reader.byte();
  if (form !== 0x60) reader.fail(`0x${form.toString(16)} is not the type of a function`);
  const params = reader.vector(() => readValueType(reader));
  return { params, results: reader.vector(() => readValueType(reader)) };
}

function readLimits(reader: BinaryReader): MemoryLimits {
  const flags = reader.byte();
  const size = (): number => ((flags & 4) === 0 ? reader.u32() : Number(reader.u64()));
  const initial = size();
  return { initial, maximum: (flags & 1) === 0 ? undefined : size() };
}

class FactsReader {
  private readonly types: ModuleFunctionType[] = [];
  private readonly functions: (ModuleFunctionType | undefined)[] = [];
  private readonly imports: ModuleImport[] = [];
  private exports: { name: string; kind: ExternalKind; index: number }[] = [];
  private readonly customSections: string[] = [];
  private memory: MemoryLimits | undefined;
  private hasStartSection = false;

  read(bytes: Uint8Array): ModuleFacts {
    const reader = new BinaryReader(bytes);
    const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    if (header.some((byte, index) => bytes[index] !== byte)) {
      reader.fail(
        bytes.length === 0
          ? "the file is empty"
          : 'a module starts with the bytes 00 61 73 6d 01 00 00 00 ("\\0asm", version 1)',
      );
    }
    reader.offset = header.length;
    while (!reader.done) {
      const id = reader.byte();
      this.readSection(id, reader.section(reader.u32()));
    }
    return this.facts();
  }

  private readSection(id: number, reader: BinaryReader): void {
    if (id === 0) this.customSections.push(reader.name());
    else if (id === 1) this.types.push(...reader.vector(() => readFunctionType(reader)));
    else if (id === 2) this.imports.push(...reader.vector(() => this.readImport(reader)));
    else if (id === 3) this.functions.push(...reader.vector(() => this.types[reader.u32()]));
    else if (id === 5) this.memory ??= reader.vector(() => readLimits(reader))[0];
    else if (id === 7) this.exports = reader.vector(() => this.readExport(reader));
    else if (id === 8) this.hasStartSection = true;
    else if (id > 13) reader.fail(`there is no section ${id}`);
  }

  private readImport(reader: BinaryReader): ModuleImport {
    const module = reader.name();
    const name = reader.name();
    const kind = this.readKind(reader);
    if (kind === "function") {
      const type = this.types[reader.u32()];
      this.functions.push(type);
      return { module, name, kind, ...(type && { type }) };
    }
    if (kind === "table") {
      const element = readValueType(reader);
      return { module, name, kind, element, limits: readLimits(reader) };
    }
    if (kind === "memory") {
      const limits = readLimits(reader);
      this.memory ??= limits;
      return { module, name, kind, limits };
    }
    if (kind === "global") {
      readValueType(reader);
      reader.byte();
    } else {
      reader.byte();
      reader.u32();
    }
    return { module, name, kind };
  }

  private readExport(reader: BinaryReader): { name: string; kind: ExternalKind; index: number } {
    return { name: reader.name(), kind: this.readKind(reader), index: reader.u32() };
  }

  private readKind(reader: BinaryReader): ExternalKind {
    const code = reader.byte();
    return kinds[code] ?? reader.fail(`${code} is no kind of import or export`);
  }

  private facts(): ModuleFacts {
    const exports = this.exports.map(({ name, kind, index }) => {
      const type = kind === "function" ? this.functions[index] : undefined;
      return { name, kind, ...(type && { type }) };
    });
    const versions = exports
      .filter((item) => item.kind === "function")
      .map((item) => abiVersionExports.get(item.name))
      .filter((version) => version !== undefined);
    return {
      abiVersion: versions[0],
      imports: this.imports,
      exports,
      hasStartSection: this.hasStartSection,
      memory: this.memory,
      customSections: this.customSections,
    };
  }
}

/**
 * Reads what a module imports, exports and declares, without running it. Function bodies are not read.
 * @param file Named in the error, as the user would type it.
 * @throws OutriggerError OUT1231 (exit code 3) for everything that is not a WebAssembly 1.0 module.
 */
export function readModule(bytes: Uint8Array, file?: string): ModuleFacts {
  try {
    return new FactsReader().read(bytes);
  } catch (error) {
    if (!(error instanceof ModuleFormatError)) throw error;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1231",
      severity: "error",
      ...(file !== undefined && { file }),
      message: `this is not a WebAssembly module: ${error.message}.`,
      rule: "Envoy loads core modules in binary form (version 1)",
      fix: "build it again, or check that the file was downloaded completely",
    });
  }
}
