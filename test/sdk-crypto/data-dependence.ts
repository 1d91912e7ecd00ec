// Which branches of a compiled function depend on bytes that it loads: a comparison of secrets must have none, since the
// time that it takes would tell what the bytes are. Follows values through locals, not through memory.

import binaryen from "binaryen";

/** What a function does with bytes that it has loaded. */
export interface ComparingFunction {
  readonly name: string;
  /** Loops that it has. */
  readonly loops: number;
  /** What depends on the bytes: conditions of branches, selections, addresses, and what other functions are given. */
  readonly dependences: readonly string[];
}

/** They depend on nothing; of some of them binaryen has no more to say than that. */
const withoutOperands = new Set([
  binaryen.ConstId,
  binaryen.GlobalGetId,
  binaryen.MemorySizeId,
  binaryen.NopId,
  binaryen.UnreachableId,
]);

class Follower {
  readonly dependences = new Set<string>();
  readonly #locals = new Set<number>();
  readonly #labels = new Set<string>();
  #changes = 0;
  loops = 0;
  compares = false;

  follow(body: number): void {
    // A local may be read, in a loop, before it is written.
    do {
      this.#changes = 0;
      this.loops = 0;
      this.#isOfBytes(body);
    } while (this.#changes > 0);
  }

  #note(set: Set<unknown>, value: unknown): void {
    if (!set.has(value)) this.#changes++;
    set.add(value);
  }

  #report(what: string, isOfBytes: boolean): void {
    if (isOfBytes) this.dependences.add(what);
  }

  /** Whether the value of an expression depends on loaded bytes. */
  #isOfBytes(expression: number): boolean {
    if (expression === 0 || withoutOperands.has(binaryen.getExpressionId(expression))) return false;
    const info = binaryen.getExpressionInfo(expression);
    const of = (child: number): boolean => this.#isOfBytes(child);
    const any = (children: readonly number[]): boolean => children.map(of).includes(true);
    switch (info.id) {
      case binaryen.BlockId: {
        const { name, children } = info as binaryen.BlockInfo;
        const values = children.map(of);
        return values.at(-1) === true || this.#labels.has(name);
      }
      case binaryen.LoopId:
        this.loops++;
        return of((info as binaryen.LoopInfo).body);
      case binaryen.IfId: {
        const { condition, ifTrue, ifFalse } = info as binaryen.IfInfo;
        this.#report("if", of(condition));
        return any([ifTrue, ifFalse]);
      }
      case binaryen.BreakId: {
        const { name, condition, value } = info as binaryen.BreakInfo;
        this.#report("br_if", of(condition));
        const isOfBytes = of(value);
        if (isOfBytes) this.#note(this.#labels, name);
        return isOfBytes;
      }
      case binaryen.SwitchId: {
        const { condition, value } = info as binaryen.SwitchInfo;
        this.#report("br_table", any([condition, value]));
        return false;
      }
      case binaryen.SelectId: {
        const { condition, ifTrue, ifFalse } = info as binaryen.SelectInfo;
        this.#report("select", of(condition));
        return any([ifTrue, ifFalse]);
      }
      case binaryen.CallId:
      case binaryen.CallIndirectId: {
        const isOfBytes = any((info as binaryen.CallInfo).operands);
        this.#report("call", isOfBytes);
        return isOfBytes;
      }
      case binaryen.LoadId: {
        const { ptr, bytes } = info as binaryen.LoadInfo;
        this.#report("address", of(ptr));
        return bytes === 1;
      }
      case binaryen.StoreId: {
        const { ptr, value } = info as binaryen.StoreInfo;
        this.#report("address", of(ptr));
        return of(value);
      }
      case binaryen.LocalSetId: {
        const { index, value } = info as binaryen.LocalSetInfo;
        const isOfBytes = of(value);
        if (isOfBytes) this.#note(this.#locals, index);
        return isOfBytes;
      }
      case binaryen.LocalGetId:
        return this.#locals.has((info as binaryen.LocalGetInfo).index);
      case binaryen.BinaryId: {
        const { op, left, right } = info as binaryen.BinaryInfo;
        const [first, second] = [of(left), of(right)];
        const differs = op === binaryen.XorInt32 || op === binaryen.NeInt32 || op === binaryen.EqInt32; // prettier-ignore
        if (differs && first && second) this.compares = true;
        return first || second;
      }
      case binaryen.UnaryId:
        return of((info as binaryen.UnaryInfo).value);
      case binaryen.DropId:
        return of((info as binaryen.DropInfo).value);
      case binaryen.ReturnId:
        return of((info as binaryen.ReturnInfo).value);
      case binaryen.GlobalSetId:
        return of((info as binaryen.GlobalSetInfo).value);
      case binaryen.MemoryFillId: {
        const { dest, value, size } = info as binaryen.MemoryFillInfo;
        return any([dest, value, size]);
      }
      case binaryen.MemoryCopyId: {
        const { dest, source, size } = info as binaryen.MemoryCopyInfo;
        return any([dest, source, size]);
      }
      case binaryen.MemoryGrowId:
        return of((info as binaryen.MemoryGrowInfo).delta);
      default:
        throw new Error(`expression ${info.id} is not followed`);
    }
  }
}

/** The functions of a module that compare two loaded bytes with each other. */
export function comparingFunctions(wasm: Uint8Array): ComparingFunction[] {
  const module = binaryen.readBinary(wasm);
  const found: ComparingFunction[] = [];
  for (let at = 0; at < module.getNumFunctions(); at++) {
    const { name, body } = binaryen.getFunctionInfo(module.getFunctionByIndex(at));
    const follower = new Follower();
    follower.follow(body);
    if (!follower.compares) continue;
    found.push({ name, loops: follower.loops, dependences: [...follower.dependences].sort() });
  }
  module.dispose();
  return found;
}
