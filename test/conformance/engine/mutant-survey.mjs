// Which of the recorded programs pass which mutations: each program runs once on the copy of the mock with the switches.
// What differs from what Envoy did already without a mutant is not used.

import { Judge } from "./mutant-judges.mjs";

/**
 * Fills the `programs` of the mutations, and `once` of those that run when the mock is loaded, or with the first program
 * that needs them.
 * @param switches what a judge gets
 * @param nameOf name of a program, by its index
 * @returns milliseconds that one program takes
 */
export async function survey({ mutations, switches, total, lanes, nameOf, say }) {
  const started = performance.now();
  const usable = [];
  const once = new Set();
  /** What every so-manieth program passes. */
  async function everyFrom(lane) {
    const judge = new Judge(switches);
    const { atLoad = [], broken } = await judge.start();
    if (broken !== undefined) throw new Error(`the mock itself fails: ${broken}`);
    for (const number of atLoad) once.add(number);
    const programs = [];
    for (let index = lane; index < total; index += lanes) programs.push(index);
    const result = await judge.ask({ programs }, ({ at, passed, differs }) => {
      if (passed === undefined) return;
      if (differs !== undefined) {
        say(`not used: ${nameOf(at)}: ${differs.slice(0, 160).replace(/\s+/g, " ")}`);
        return;
      }
      usable.push(at);
      for (const [number, outcomes] of passed) mutations[number].programs.push([at, outcomes]);
    });
    judge.stop();
    if (result.done !== true) throw new Error(`the mock itself fails: ${result.text}`);
    for (const number of result.once) once.add(number);
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => everyFrom(lane)));
  usable.sort((a, b) => a - b);
  for (const { programs } of mutations) programs.sort(([a], [b]) => a - b);
  if (usable.length < total)
    say(`${total - usable.length} of them differ from what Envoy did, and are not used`);
  forAll(once, mutations, usable);
  return (performance.now() - started) / total;
}

/** What a module does when it is loaded, or once, all programs depend on: those first that run the same file. */
function forAll(once, mutations, usable) {
  const ofFile = new Map();
  for (const { file, programs } of mutations) {
    const indices = ofFile.get(file) ?? new Set();
    for (const [index] of programs) indices.add(index);
    ofFile.set(file, indices);
  }
  for (const number of once) {
    const inFile = ofFile.get(mutations[number].file);
    const programs = usable.map((index) => [index, inFile.has(index) ? 1 : 2]);
    Object.assign(mutations[number], { once: true, programs });
  }
}
