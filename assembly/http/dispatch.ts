// Which part of a filter gets a piece of a body, or the trailers: what takes the body, or its own callback.

import { Action } from "../action";
import { BodyPiece, takePiece } from "./body-handler";
import { Direction } from "../host/direction";
import { HttpFilter } from "./filter";

// What takes the body of this stream, if anything does, answers for the filter: otherwise -1.
function handle(filter: HttpFilter, direction: Direction, size: u32, piece: BodyPiece): i32 {
  const take = takePiece;
  return take ? take(filter.ownStream, direction, size, piece) : -1;
}

function pieceOf(endOfStream: u32): BodyPiece {
  return endOfStream != 0 ? BodyPiece.Last : BodyPiece.Middle;
}

/** A piece of the request body. */
export function requestBody(filter: HttpFilter, size: u32, endOfStream: u32): Action {
  const answer = handle(filter, Direction.Request, size, pieceOf(endOfStream));
  return answer < 0 ? filter.onRequestBody(size, endOfStream != 0) : <Action>answer;
}

/** A piece of the response body. */
export function responseBody(filter: HttpFilter, size: u32, endOfStream: u32): Action {
  const answer = handle(filter, Direction.Response, size, pieceOf(endOfStream));
  return answer < 0 ? filter.onResponseBody(size, endOfStream != 0) : <Action>answer;
}

/** The request trailers. */
export function requestTrailers(filter: HttpFilter): Action {
  const answer = handle(filter, Direction.Request, 0, BodyPiece.Trailers);
  return answer > 0 ? <Action>answer : filter.onRequestTrailers();
}

/** The response trailers. */
export function responseTrailers(filter: HttpFilter): Action {
  const answer = handle(filter, Direction.Response, 0, BodyPiece.Trailers);
  return answer > 0 ? <Action>answer : filter.onResponseTrailers();
}
