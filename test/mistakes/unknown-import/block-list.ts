export function isBlocked(address: string): bool {
  return address == "1.2.3.4";
}
