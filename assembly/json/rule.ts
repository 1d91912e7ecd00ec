// The rules of RFC 8259 that a document can break, and how each is told.

/** Which rule a document breaks. */
export enum JsonRule {
  /** No rule is broken. */
  None,
  /** A value must begin here (section 3). */
  Value,
  /** A name in quotes must begin here (section 4). */
  Name,
  /** A colon must follow the name (section 4). */
  Colon,
  /** A comma or the end of the object must follow (section 4). */
  ObjectEnd,
  /** A comma or the end of the array must follow (section 5). */
  ArrayEnd,
  /** Nothing but white space may follow the value (section 2). */
  End,
  /** Digits are missing, or a number has leading zeros (section 6). */
  Number,
  /** The string does not end (section 7). */
  StringEnd,
  /** A character below U+0020 must be escaped (section 7). */
  ControlCharacter,
  /** Not one of the escapes (section 7). */
  Escape,
  /** Half of a surrogate pair: no text has it (section 8.2). */
  Surrogate,
  /** Not UTF-8 (section 8.1). */
  Utf8,
  /** The object has this name already (section 4). */
  DuplicateName,
  /** Deeper than a reader follows (section 9). */
  Depth,
  /** Larger than a reader takes (section 9). */
  Size,
}

/** The rule in words, to stand before "found". */
export function ruleText(rule: JsonRule): string {
  switch (rule) {
    case JsonRule.Value:
      return "expected a value";
    case JsonRule.Name:
      return "expected a name in quotes";
    case JsonRule.Colon:
      return "expected a colon";
    case JsonRule.ObjectEnd:
      return "expected , or }";
    case JsonRule.ArrayEnd:
      return "expected , or ]";
    case JsonRule.End:
      return "expected nothing more";
    case JsonRule.Number:
      return "expected a digit";
    case JsonRule.StringEnd:
      return "the string does not end";
    case JsonRule.ControlCharacter:
      return "a control character must be escaped";
    case JsonRule.Escape:
      return "no such escape";
    case JsonRule.Surrogate:
      return "half of a surrogate pair";
    case JsonRule.Utf8:
      return "not UTF-8";
    case JsonRule.DuplicateName:
      return "the object has this name already";
    case JsonRule.Depth:
      return "nested more than 64 deep";
    case JsonRule.Size:
      return "larger than the limit";
    default:
      return "";
  }
}
