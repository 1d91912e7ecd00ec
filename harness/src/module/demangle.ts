// Names of functions as Envoy writes them in a back trace: it demangles those of C++, of which the names of Rust
// with the legacy scheme are a part. Source: Itanium C++ ABI, section 5.1 "External Names".

/** A whole name may be the name of a type: Envoy writes `double` for a function called `d`. */
const builtinTypes: Readonly<Record<string, string>> = {
  v: "void",
  w: "wchar_t",
  b: "bool",
  c: "char",
  a: "signed char",
  h: "unsigned char",
  s: "short",
  t: "unsigned short",
  i: "int",
  j: "unsigned int",
  l: "long",
  m: "unsigned long",
  x: "long long",
  y: "unsigned long long",
  n: "__int128",
  o: "unsigned __int128",
  f: "float",
  d: "double",
  e: "long double",
  g: "__float128",
  z: "...",
};

/** `_ZN` with names and their lengths, then `E`: what a Rust function has. */
function nestedName(mangled: string): string | undefined {
  const names: string[] = [];
  let at = 3;
  while (at < mangled.length && mangled[at] !== "E") {
    const digits = /^[1-9]\d*/.exec(mangled.slice(at))?.[0];
    if (digits === undefined) return undefined;
    at += digits.length;
    const name = mangled.slice(at, at + Number(digits));
    if (name.length !== Number(digits)) return undefined;
    names.push(name);
    at += name.length;
  }
  // Parameters would follow; those of C++ functions stay as they are.
  return names.length > 0 && at === mangled.length - 1 ? names.join("::") : undefined;
}

/** The name for a person; one that is not mangled, or in a way not known here, stays. */
export function demangle(name: string): string {
  if (name.startsWith("_ZN")) return nestedName(name) ?? name;
  return Object.hasOwn(builtinTypes, name) ? (builtinTypes[name] ?? name) : name;
}
