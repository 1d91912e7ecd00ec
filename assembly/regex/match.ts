// Where a pattern matched.

import { Bytes } from "../bytes";
import { Program } from "./program";

/** Where a pattern matched in a text, and its groups. Positions are bytes, from 0. */
// @ts-ignore: decorator
@final
export class Match {
  /** @internal */
  constructor(
    private readonly text: Bytes,
    private readonly slots: StaticArray<i32>,
    private readonly program: Program,
  ) {}

  /** Number of groups, without the whole match. */
  get groups(): i32 {
    return this.program.groups;
  }

  /** Where the match begins. */
  get start(): i32 {
    return this.startOf(0);
  }

  /** Where it ends: the place behind its last byte. */
  get end(): i32 {
    return this.endOf(0);
  }

  /** Where a group begins, 0 being the whole match; -1 when the group took no part, or does not exist. */
  startOf(group: i32): i32 {
    return <u32>group > <u32>this.groups ? -1 : unchecked(this.slots[2 * group]);
  }

  /** Where a group ends; -1 when it took no part, or does not exist. */
  endOf(group: i32): i32 {
    return <u32>group > <u32>this.groups ? -1 : unchecked(this.slots[2 * group + 1]);
  }

  /** What a group matched, 0 being the whole match; `null` when the group took no part, or does not exist. */
  group(group: i32 = 0): Bytes | null {
    const start = this.startOf(group);
    return start < 0 ? null : this.text.slice(start, this.endOf(group));
  }

  /** What the group `(?P<name>…)` matched; `null` when it took no part, or there is none of this name. */
  named<TextName>(name: TextName): Bytes | null {
    const names = this.program.names;
    for (let at = 0; at < names.length; at++) {
      const other = unchecked(names[at]);
      if (other.length != 0 && other.equals(name)) return this.group(at + 1);
    }
    return null;
  }
}
