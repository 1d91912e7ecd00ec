// What takes the pieces of a body in place of the filter's own callbacks: one object for each direction of a
// stream, from the headers callback that installs it until it has decided.

import { Action } from "../action";
import { Body } from "./body";
import { Direction } from "../host/direction";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Numbered } from "../context/numbered";
import { Status } from "../status";
import { Stream } from "./stream";

/** What a piece of a message is. */
export enum BodyPiece {
  Middle,
  /** Bytes or none, and nothing follows. */
  Last,
  /** The trailers, with which the message ends. */
  Trailers,
}

/** Takes the pieces of one body. */
export abstract class BodyHandler extends Numbered {
  private following: BodyHandler | null = null;
  private direction: Direction = Direction.Request;
  private isActive: bool = false;

  constructor() {
    super(0);
  }

  /** @internal */
  abstract take(body: Body, size: u32, piece: BodyPiece): Action;

  /**
   * Leaves the rest of the body to the filter.
   * @internal
   */
  finish(): void {
    this.isActive = false;
  }

  /**
   * The one that takes this direction of a stream.
   * @internal
   */
  static find(stream: Stream, direction: Direction): BodyHandler | null {
    let handler = changetype<BodyHandler | null>(stream.bodyHandlers);
    while (handler && !(handler.isActive && handler.direction == direction)) {
      handler = handler.following;
    }
    return handler;
  }

  /**
   * Makes it take this direction of a stream; otherwise a log line has said why not.
   * @internal
   */
  install(stream: Stream, direction: Direction): Status {
    let reason = "";
    if (stream.isOver) reason = "the stream is over";
    else if (stream.isAnswered(direction)) reason = "a local reply was sent";
    else if (this.isActive) reason = "it takes another body; make a second object";
    else if (BodyHandler.find(stream, direction)) reason = "something takes it already";
    if (reason.length != 0) {
      line(direction == Direction.Request ? "request" : "response");
      put(" body not taken: ");
      put(reason);
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    this.direction = direction;
    this.isActive = true;
    this.following = changetype<BodyHandler | null>(stream.bodyHandlers);
    stream.bodyHandlers = this;
    takePiece = giveToHandler;
    return Status.Ok;
  }
}

type TakePiece = (stream: Stream, direction: Direction, size: u32, piece: BodyPiece) => i32;

/**
 * Gives a piece to what takes it; -1 when nothing does, otherwise the action. Set by the first one that is
 * installed, so that other filters do not carry the code for it.
 */
export let takePiece: TakePiece | null = null;

function giveToHandler(stream: Stream, direction: Direction, size: u32, piece: BodyPiece): i32 {
  const handler = BodyHandler.find(stream, direction);
  if (!handler) return -1;
  const isRequest = direction == Direction.Request;
  return handler.take(isRequest ? stream.request.body : stream.response.body, size, piece);
}
