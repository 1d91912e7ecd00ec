// Lets plain Node load the tests of the libraries many times as fast as vitest starts: a module of this folder stands
// in for vitest, one for the compiler, and one for fast-check.

const standIns = {
  vitest: "./tests-stand-in.mjs",
  "assemblyscript/asc": "./compiler-stand-in.mjs",
  "fast-check": "./properties-stand-in.mjs",
};

export async function resolve(specifier, context, next) {
  const standIn = standIns[specifier];
  if (standIn === undefined || context.parentURL?.endsWith(standIn.slice(1))) {
    return next(specifier, context);
  }
  return { url: new URL(standIn, import.meta.url).href, shortCircuit: true };
}
