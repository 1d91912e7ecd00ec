// JSON that is written and pointed into, lists and weights, ids: each unit in AssemblyScript itself.

import { Bytes, uuid } from "proxy-wasm-assemblyscript-sdk";
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
