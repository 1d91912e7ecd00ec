// Paths: what a filter may use of it.

export { PathMatch, PathTemplate } from "./path-template";
export { normalizePath, PathNormalization } from "./normalize";
