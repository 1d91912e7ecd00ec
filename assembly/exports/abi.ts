// The exports that every module has.

export { malloc } from "../runtime/allocation";

/** Says which ABI the module speaks. The host looks for the name and never calls it. */
export function proxy_abi_version_0_2_1(): void {}
