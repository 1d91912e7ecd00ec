// Several filters of a module that run as one filter of Envoy.

export { chain } from "./chain";
