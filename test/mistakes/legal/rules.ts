export class Rule {
  constructor(
    public prefix: string = "",
    public weight: i32 = 0,
  ) {}
}

export function twice(value: i32): i32 {
  return value << 1;
}
