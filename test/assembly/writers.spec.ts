// JSON that is written and pointed into, lists and weights, ids: each unit in AssemblyScript itself.

import { ByteBuffer, Bytes, uuid } from "proxy-wasm-assemblyscript-sdk";
import { JsonPointer, JsonReader, JsonWriter } from "proxy-wasm-assemblyscript-sdk/json";
import { httpList, HttpValue, MediaType, QualityList } from "proxy-wasm-assemblyscript-sdk/syntax";

function text(bytes: Bytes | null): string {
  return bytes ? bytes.toString() : "null";
}

function bytes(value: string): Bytes {
  return Bytes.fromString(value);
}

describe("JsonWriter", () => {
  it("writes values of every kind", () => {
    const writer = new JsonWriter().startObject();
    writer
      .name("a")
      .startArray()
      .integer(-1)
      .unsigned(2)
      .decimal(0.1)
      .boolean(true)
      .nullValue()
      .endArray();
    writer.name(bytes("b\n")).string('"\u0001é').name("c").raw("{}").endObject();
    expect(text(writer.finish())).toBe('{"a":[-1,2,0.1,true,null],"b\\n":"\\"\\u0001é","c":{}}');
  });

  it("gives nothing when it was used wrongly", () => {
    const writer = new JsonWriter().startObject().integer(1).endObject();
    expect(text(writer.finish())).toBe("null");
    expect(writer.problem).toBe("a value in an object has no name");
  });
});

describe("ByteBuffer", () => {
  it("writes texts, parts, numbers and digits one after the other", () => {
    const buffer = new ByteBuffer(1000).putText("é=").putText(bytes("x")).putByte(0x13b);
    buffer.putPart(bytes("abcdef"), 2, 4).putPart(bytes("abc"), -1, 1).putPart(bytes("abc"), 2, 9);
    buffer.putPart(bytes("abc"), 2, 1).putByte(0x20);
    buffer.putNumber(0).putNumber(u64.MAX_VALUE).putByte(0x20).putHex(0x1af, 4).putHex(0xabcd, 2);
    buffer.putHex(u64.MAX_VALUE, 99);
    expect(text(buffer.finish())).toBe("é=x;cdac 018446744073709551615 01afcdffffffffffffffff");
    expect(buffer.size).toBe(0);
    expect(text(buffer.finish())).toBe("");
  });

  it("grows up to its limit", () => {
    const buffer = new ByteBuffer(1000);
    for (let at = 0; at < 999; at++) buffer.putByte(0x61 + (at % 26));
    expect(buffer.left).toBe(1);
    expect(buffer.putText("z").isFull).toBe(false);
    expect(buffer.left).toBe(0);
    const written = buffer.finish();
    expect(written.length).toBe(1000);
    for (let at = 0; at < 999; at++) expect(written.get(at)).toBe(0x61 + (at % 26));
  });

  it("takes a piece as a whole or not at all, nothing behind one that did not fit, and begins anew", () => {
    const buffer = new ByteBuffer(4).putText("ab").putText("cde").putByte(0x66).putNumber(1);
    expect(buffer.isFull).toBe(true);
    expect(buffer.left).toBe(0);
    expect(text(buffer.finish())).toBe("ab");
    expect(buffer.isFull).toBe(false);
    expect(text(buffer.putNumber(12345).putHex(1, 1).finish())).toBe("");
    expect(text(buffer.putHex(0xbeef, 4).finish())).toBe("beef");
  });
});

describe("JsonPointer", () => {
  it("finds a value, or nothing", () => {
    const document = bytes('{"a/b":[0,{"~":"x"}]}');
    const found = JsonPointer.compile("/a~1b/1/~0").find(JsonReader.read(document));
    expect(found ? text(found.string()) : "nothing").toBe("x");
    expect(JsonPointer.compile("/a~1b/2").find(JsonReader.read(document)) == null).toBe(true);
    expect(JsonPointer.compile("a").problem).toBe("expected / at 0");
  });
});

describe("lists and weights", () => {
  it("are read with their quoted strings", () => {
    const list = httpList([bytes('a, "b,c" ,,'), bytes('d;e="f"')]);
    expect(list ? list.length : -1).toBe(3);
    const value = HttpValue.parse(bytes('d;E="f\\""'));
    expect(value ? text(value.parameter("e")) : "none").toBe('f"');
    expect(httpList([bytes('"a')]) == null).toBe(true);
  });

  it("choose what the client likes best", () => {
    const list = QualityList.of([bytes("text/*;q=0.5, text/html;q=0.9, */*;q=0.1")]);
    expect(list.mediaType(["application/json", "text/plain", "text/html"])).toBe(2);
    expect(list.mediaType(["application/json"])).toBe(0);
    expect(list.quality(0)).toBe(500);
    const type = MediaType.parse("Text/HTML; charset=utf-8");
    expect(type ? text(type.essence) : "none").toBe("text/html");
  });
});

describe("uuid", () => {
  it("is read and written", () => {
    const id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    const parsed = uuid.parse(id);
    expect(parsed ? text(uuid.format(parsed)) : "none").toBe(id);
    expect(uuid.version(id)).toBe(7);
    expect(uuid.version("x")).toBe(-1);
  });
});
