// Takes in what the host says about gRPC calls, and knows which of their ends are still to come.

import { addCallout, findCallout, grpcNumber, grpcToken, Wait } from "../callout/wait";
import { GrpcExchange } from "./grpc-exchange";
import { proxy_grpc_cancel } from "../host/imports";
import { selectContext } from "../runtime/callback";
import { Status } from "../status";

// Calls that the host refused while a callback ran, and of whose end it will still tell, under a number that
// it never gave: so much is put off to the end of that callback.
let endsToCome: u32 = 0;

/**
 * Whether the host may put off something until the callback ends. A stream that can not be opened has its
 * metadata callbacks inside the host call, and the end of the first of them would run what is put off, which
 * is put off again because a callback runs: the worker would hang.
 */
export function isEndToCome(): bool {
  return endsToCome != 0;
}

/** Notes what the host answered to a call; `token` is its number when it took it. */
export function noteStart(wait: Wait, exchange: GrpcExchange, status: Status, token: u32): Status {
  if (status == Status.Ok) {
    wait.callout = exchange;
    exchange.isUnderWay = true;
    addCallout(wait, grpcNumber(token));
  } else if (status == Status.InternalFailure) {
    endsToCome++;
  }
  return status;
}

function exchangeOf(wait: Wait | null): GrpcExchange | null {
  if (!wait) return null;
  const callout = wait.callout;
  return callout instanceof GrpcExchange ? changetype<GrpcExchange>(callout) : null;
}

/** A message came. */
export function receiveGrpcMessage(root: u32, token: u32, size: u32): void {
  const wait = findCallout(grpcNumber(token));
  const exchange = exchangeOf(wait);
  if (wait && exchange) exchange.receiveMessage(wait, root, size);
}

/** The metadata in front of the first message of a stream came. */
export function receiveGrpcHeaders(root: u32, token: u32, count: u32): void {
  const exchange = exchangeOf(findCallout(grpcNumber(token)));
  if (exchange) exchange.receiveHeaders(root, count);
}

/** The metadata behind the last message of a stream came. */
export function receiveGrpcTrailers(root: u32, token: u32, count: u32): void {
  const exchange = exchangeOf(findCallout(grpcNumber(token)));
  if (exchange) exchange.receiveTrailers(root, count);
}

/** A call failed, or a stream is over. */
export function receiveGrpcEnd(root: u32, token: u32, status: u32): void {
  const wait = findCallout(grpcNumber(token));
  const exchange = exchangeOf(wait);
  if (wait && exchange) exchange.receiveEnd(wait, root, status);
  else if (endsToCome != 0) endsToCome--;
}

/** Breaks a call off; no callback follows. */
export function cancelGrpc(root: u32, number: u32): Status {
  const status = selectContext(root);
  return status == Status.Ok ? <Status>proxy_grpc_cancel(grpcToken(number)) : status;
}
