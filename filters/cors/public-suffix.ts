// Names under which strangers get names of their own: a pattern right below one of them would allow everybody.
// The Public Suffix List has thousands; this is the part of it that fits into a module, see README.md.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { isWordOf } from "./words";

// Nobody registers names below these: RFC 6761, RFC 6762, and ICANN's reservation of "internal".
const reserved = Bytes.fromString(" localhost local internal test ");

// What most registries of countries call the level at which names are sold.
const levels = Bytes.fromString(" ac co com edu go gob gov ltd mil ne net nom or org plc sch ");

const hosting = Bytes.fromString(
  " amplifyapp.com appspot.com azureedge.net azurestaticapps.net azurewebsites.net blogspot.com cloudapp.net cloudfront.net firebaseapp.com fly.dev github.io githubusercontent.com gitlab.io glitch.me herokuapp.com netlify.app ngrok.app ngrok.io ngrok-free.app onrender.com pages.dev r2.dev run.app s3.amazonaws.com surge.sh vercel.app web.app workers.dev ",
);

/** Whether strangers are known to get names right below this host, which is in lower case. */
export function isPublicSuffix(host: Bytes): bool {
  const dot = host.indexOf(".");
  if (dot < 0) return !isWordOf(reserved, host);
  if (isWordOf(hosting, host)) return true;
  const isOfCountry = host.length - dot == 3;
  return isOfCountry && isWordOf(levels, host.slice(0, dot));
}
