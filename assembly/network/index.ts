// Addresses and ranges of them: what a filter may use of it.

export { CidrTable } from "./cidr-table";
export { IpAddress } from "./ip-address";
