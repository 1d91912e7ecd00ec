// Counts the instructions that matching looks at. Only tests read it; a module that does not is compiled without it.

/** Instructions looked at since the module began. */
export let steps: u64 = 0;

// @ts-ignore: decorator
@inline
export function countStep(): void {
  steps++;
}
