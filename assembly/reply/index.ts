// Replies in the form that a client wants: what a filter may use of it.

export { Reply, ReplyForm } from "./reply";
export { ReplyWish } from "./reply-wish";
