// Header names and values: exactly the legal ones pass, in the form in which Envoy stores them.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import {
  headerName,
  isFinalStatus,
  isHeaderValue,
  isStatusName,
} from "proxy-wasm-assemblyscript-sdk/http/header-rules";
import { MapType } from "proxy-wasm-assemblyscript-sdk/host/map-type";
import { resetTexts, textSize } from "proxy-wasm-assemblyscript-sdk/text/text";

/** The name as it is sent, or "refused". */
function nameOf(name: Bytes, map: MapType): string {
  resetTexts();
  const pointer = headerName(changetype<usize>(name), name.length, map);
  if (pointer == 0) return "refused";
  return String.UTF8.decodeUnsafe(pointer, textSize);
}

function one(byte: u8): Bytes {
  const array = new StaticArray<u8>(1);
  array[0] = byte;
  return Bytes.fromArray(array);
}

function value(text: Bytes): bool {
  return isHeaderValue(changetype<usize>(text), text.length);
}

function status(text: string): bool {
  const bytes = Bytes.fromString(text);
  return isFinalStatus(changetype<usize>(bytes), bytes.length);
}

function statusName(text: string): bool {
  const bytes = Bytes.fromString(text);
  return isStatusName(changetype<usize>(bytes), bytes.length);
}

describe("a header name", () => {
  it("consists of the characters of a token, and of no others", () => {
    const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (let byte = 0; byte < 256; byte++) {
      const legal = byte < 128 && token.includes(String.fromCharCode(byte));
      const name = Bytes.fromString("x")
        .concat(one(<u8>byte))
        .concat("y");
      const wanted = legal ? name.toString().toLowerCase() : "refused";
      expect(nameOf(name, MapType.ResponseHeaders)).toBe(wanted, "byte " + byte.toString());
    }
  });

  it("is not empty", () => {
    expect(nameOf(Bytes.empty, MapType.RequestHeaders)).toBe("refused");
  });

  it("has a colon only in front", () => {
    expect(nameOf(Bytes.fromString(":Path"), MapType.RequestHeaders)).toBe(":path");
    expect(nameOf(Bytes.fromString(":"), MapType.RequestHeaders)).toBe("refused");
    expect(nameOf(Bytes.fromString("::a"), MapType.RequestHeaders)).toBe("refused");
    expect(nameOf(Bytes.fromString("a:"), MapType.RequestHeaders)).toBe("refused");
  });

  it("is :authority for the host of a request, and for nothing else", () => {
    const host = Bytes.fromString("HoSt");
    expect(nameOf(host, MapType.RequestHeaders)).toBe(":authority");
    expect(nameOf(host, MapType.ResponseHeaders)).toBe("host");
    expect(nameOf(host, MapType.RequestTrailers)).toBe("host");
    expect(nameOf(Bytes.fromString("hosts"), MapType.RequestHeaders)).toBe("hosts");
  });

  it("may be longer than the memory that is kept for texts", () => {
    const long = "x".repeat(5000);
    expect(nameOf(Bytes.fromString(long), MapType.RequestHeaders)).toBe(long);
  });
});

describe("a header value", () => {
  it("has any byte but CR, LF and NUL, in any place", () => {
    for (let byte = 0; byte < 256; byte++) {
      const legal = byte != 0 && byte != 10 && byte != 13;
      expect(value(one(<u8>byte))).toBe(legal);
      expect(
        value(
          Bytes.fromString("a")
            .concat(one(<u8>byte))
            .concat("b"),
        ),
      ).toBe(legal);
    }
    expect(value(Bytes.empty)).toBe(true);
    expect(isHeaderValue(0, 0)).toBe(false, "null is no value");
  });

  it("is a final status from 200 to 599", () => {
    for (let code = 0; code < 1200; code++) {
      expect(status(code.toString())).toBe(code >= 200 && code < 600, code.toString());
    }
    expect(status("")).toBe(false);
    expect(status("2 0")).toBe(false);
    expect(status("0200")).toBe(false);
    expect(status("20x")).toBe(false);
  });

  it("is looked at as a status for :status only", () => {
    expect(statusName(":status")).toBe(true);
    expect(statusName(":statur")).toBe(false);
    expect(statusName(":status2")).toBe(false);
    expect(statusName(":scheme")).toBe(false);
    expect(statusName("")).toBe(false);
  });
});
