// The forms of replies.

import { Word, words } from "./words.gen";

/** In what form a reply can be. */
export enum ReplyForm {
  /** `application/problem+json` (RFC 9457). */
  Problem,
  /** `text/plain`. */
  Text,
  /** `text/html`. */
  Html,
}

/** The type of a form as a word, with its parameter. */
export function typeOf(form: ReplyForm): usize {
  return (
    words +
    <usize>(
      (form == ReplyForm.Problem ? Word.Problem : form == ReplyForm.Html ? Word.Html : Word.Text)
    )
  );
}
