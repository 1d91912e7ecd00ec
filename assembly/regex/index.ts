// Regular expressions and globs: what a filter may use of it.

export { Regex } from "./regex";
export { Match } from "./match";
export { Glob } from "./glob";
