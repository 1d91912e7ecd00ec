// Replies in the form that a client wants: what a filter may use of it.

export { Reply } from "./reply";
export { ReplyForm } from "./reply-form";
export { ReplyWish } from "./reply-wish";
