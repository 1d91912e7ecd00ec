// Mutations that no program can show, each with the reason: what they change is no rule of Envoy's, or changes nothing.
// A line is named by its file and its text, and where its other mutations count by the mutation too.

export interface LeftOut {
  readonly file: RegExp;
  readonly text: RegExp;
  readonly what?: RegExp;
  readonly why: string;
}

export const leftOutMutations: readonly LeftOut[] = [
  { file: /./, text: /trace|describe/, why: "the trace is what the mock shows its users" },
  { file: /./, text: /envoyDies|envoyGarbles|notSimulated|MockStalled|Gone/, why: "words for the mock's users" },
  { file: /./, text: /waitsFor|isHeld|[sS]tall|timeGoesByItself|functionNames|unanswered/, why: "what a test is told about a stall or a trap; Envoy says nothing" },
  { file: /vm\/fuel/, text: /./, why: "the mock's own guard against endless loops; Envoy has none" },
  { file: /./, text: /\bfuel\b/, why: "the mock's own guard against endless loops; Envoy has none" },
  { file: /vm\/compiled-modules/, text: /./, why: "a cache: the same module, compiled again" },
  { file: /callouts\/stats-payload/, text: /./, why: "what Envoy counts of itself differs in each process; its bytes have a test with those of a real Envoy" },
]; // prettier-ignore

export function reasonToLeaveOut(
  file: string,
  { text, what }: { readonly text: string; readonly what: string },
): string | undefined {
  return leftOutMutations.find(
    (one) => one.file.test(file) && one.text.test(text) && one.what?.test(what) !== false,
  )?.why;
}
