// UTF-8 to and from the UTF-16 of AssemblyScript's strings. Both ways are total: what is not valid
// becomes U+FFFD, exactly as the WHATWG Encoding Standard says (section 8), so no input can trap.

// @ts-ignore: decorator
@inline const REPLACEMENT: u32 = 0xfffd;

/**
 * Writes `units` UTF-16 code units as UTF-8 and returns the number of bytes. The target must have
 * room for three bytes per unit. A lone surrogate becomes U+FFFD.
 */
export function encodeUtf8(source: usize, units: u32, target: usize): u32 {
  const end = source + ((<usize>units) << 1);
  let at = target;
  while (source < end) {
    let point: u32 = load<u16>(source);
    source += 2;
    if (point < 0x80) {
      store<u8>(at++, point);
      continue;
    }
    if ((point & 0xf800) == 0xd800) {
      const low: u32 = point < 0xdc00 && source < end ? load<u16>(source) : 0;
      if ((low & 0xfc00) == 0xdc00) {
        source += 2;
        point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
      } else {
        point = REPLACEMENT;
      }
    }
    // How many bytes follow the first one, with six bits each.
    let following: u32 = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    store<u8>(at++, (0xf80 >> following) | (point >> (following * 6)));
    do {
      following--;
      store<u8>(at++, 0x80 | ((point >> (following * 6)) & 0x3f));
    } while (following != 0);
  }
  return <u32>(at - target);
}

/** The number of bytes that {@link encodeUtf8} will write. */
export function utf8Size(source: usize, units: u32): u32 {
  const end = source + ((<usize>units) << 1);
  let size: u32 = 0;
  while (source < end) {
    const unit: u32 = load<u16>(source);
    source += 2;
    if (unit < 0x80) {
      size += 1;
    } else if (unit < 0x800) {
      size += 2;
    } else {
      size += 3;
      if ((unit & 0xfc00) == 0xd800 && source < end && (load<u16>(source) & 0xfc00) == 0xdc00) {
        source += 2;
        size += 1;
      }
    }
  }
  return size;
}

/**
 * Writes UTF-8 as UTF-16 and returns the number of code units, never more than there are bytes.
 * Each maximal part of an invalid sequence becomes one U+FFFD; a byte order mark is kept.
 */
export function decodeUtf8(source: usize, size: u32, target: usize): u32 {
  const end = source + size;
  let at = target;
  while (source < end) {
    let point: u32 = load<u8>(source++);
    if (point >= 0x80) {
      let needed = 0;
      let lowest: u32 = 0x80;
      let highest: u32 = 0xbf;
      if (point >= 0xc2 && point <= 0xdf) {
        needed = 1;
        point &= 0x1f;
      } else if ((point & 0xf0) == 0xe0) {
        needed = 2;
        // Refuse overlong forms and surrogates at the second byte.
        if (point == 0xe0) lowest = 0xa0;
        else if (point == 0xed) highest = 0x9f;
        point &= 0x0f;
      } else if (point >= 0xf0 && point <= 0xf4) {
        needed = 3;
        // Refuse overlong forms and what lies above U+10FFFF.
        if (point == 0xf0) lowest = 0x90;
        else if (point == 0xf4) highest = 0x8f;
        point &= 0x07;
      } else {
        point = REPLACEMENT;
      }
      for (; needed > 0; needed--) {
        const next: u32 = source < end ? load<u8>(source) : 0;
        if (next < lowest || next > highest) {
          point = REPLACEMENT;
          break;
        }
        source++;
        lowest = 0x80;
        highest = 0xbf;
        point = (point << 6) | (next & 0x3f);
      }
    }
    if (point >= 0x10000) {
      store<u16>(at, 0xd7c0 + (point >> 10));
      at += 2;
      point = 0xdc00 | (point & 0x3ff);
    }
    store<u16>(at, point);
    at += 2;
  }
  return <u32>((at - target) >> 1);
}
