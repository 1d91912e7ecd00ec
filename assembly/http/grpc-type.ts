// Whether a message is one of gRPC, as Envoy sees it.

import { Bytes } from "../bytes";

/**
 * Whether this `content-type` is that of gRPC, alone or with a format behind a plus sign.
 *
 * Source: Envoy, source/common/grpc/common.cc, Common::hasGrpcContentType.
 */
export function isGrpcType(type: Bytes | null): bool {
  if (!type || !type.startsWith("application/grpc")) return false;
  return type.length == 16 || type.get(16) == 0x2b;
}
