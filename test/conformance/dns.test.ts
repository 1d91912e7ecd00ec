// Resolving names that need no resolver, on a real Envoy and on the mock.

import type { RawGuest } from "./raw-guest.js";
import { dnsGuest } from "./dns-guest.js";
import { compareSideBySide } from "./side-by-side.js";

const wrong = `
  (call $sayNumber "wrong name" (call $resolveDns (i32.const -1) (i32.const 5) (i32.const 16)))
  (call $sayNumber "wrong pointer" (call $resolveDns "127.0.0.1" (i32.const -1)))`;

const guests: Readonly<Record<string, RawGuest>> = {
  "[R4.19-1] an address": dnsGuest(["127.0.0.1"]),
  "[R4.19-1] an IPv6 address": dnsGuest(["::1"]),
  "no name": dnsGuest([""]),
  "an address with a port": dnsGuest(["127.0.0.1:80"]),
  "[R4.19-1] numbers, and arguments out of memory": dnsGuest(["127.0.0.1", "127.0.0.2"], wrong),
};

compareSideBySide(
  "the mock host and a real Envoy agree on resolving",
  Object.entries(guests).map(([name, guest]) => ({ name, guests: [guest] })),
);
