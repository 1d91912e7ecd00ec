// A gzip stream without compression. Compressed bytes depend on the zlib that made them, and the digest of an image with
// them; stored blocks are the same everywhere, and every reader takes them.
// Source: RFC 1952 (the frame), RFC 1951 section 3.2.4 (stored blocks).

import { crc32 } from "node:zlib";

/** Deflate by compression method; no flags, no time, no file name; "unknown" for the operating system. */
const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/** The most that one stored block holds. */
const blockSize = 0xffff;

function blockHead(length: number, isLast: boolean): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(5));
  bytes.setUint8(0, isLast ? 1 : 0);
  bytes.setUint16(1, length, true);
  bytes.setUint16(3, ~length & 0xffff, true);
  return new Uint8Array(bytes.buffer);
}

/** `bytes` as a gzip member, the same on every machine and with every version of Node. */
export function storedGzip(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [head];
  let at = 0;
  do {
    const block = bytes.subarray(at, at + blockSize);
    at += block.length;
    parts.push(blockHead(block.length, at >= bytes.length), block);
  } while (at < bytes.length);
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, crc32(bytes), true);
  tail.setUint32(4, bytes.length >>> 0, true);
  return Buffer.concat([...parts, new Uint8Array(tail.buffer)]);
}
