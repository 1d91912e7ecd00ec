// Explanations of the codes that images and registries can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const ociCodes: ExplanationTable = {
  OUT1921: {
    title: "no name for an image",
    text: "An image goes to REGISTRY/REPOSITORY[:TAG]. The registry is a host, with a port where it needs one; Docker Hub is docker.io. The repository has lower-case letters, digits and single separators. Without a tag the image gets one from its digest, so that no tag ever moves.",
  },
  OUT1922: {
    title: "a folder that is no OCI image layout, or a broken one",
    text: "A layout has the files oci-layout and index.json, and every blob under blobs/sha256 with its digest as name. What is pushed is checked first: bytes that do not have the digest that names them, a blob that is missing, several images of which none is named by the tag, and indexes for several platforms are refused.",
  },
  OUT1923: {
    title: "a registry that cannot be reached",
    text: "The host has no address, nothing listens on its port, or the connection broke off or took too long; it was tried four times. HTTP proxies (HTTPS_PROXY) are not used. Where only a proxy leads out, push the layout with a tool that knows it: outrigger push FILTER oci:FOLDER, then skopeo or crane.",
  },
  OUT1924: {
    title: "a registry without TLS that can be trusted",
    text: "The certificate is signed by nobody that Node knows, is out of date or for another name, or the server does not speak TLS at all. For a certificate of your own authority set NODE_EXTRA_CA_CERTS to its file. A registry that speaks HTTP only needs --plain-http; one on a loopback address is always spoken to in HTTP.",
  },
  OUT1925: {
    title: "a way to the registry without TLS",
    text: "The registry, or the server that it names for tokens or uploads, is an http:// address on another machine. Modules and credentials would be readable on the way, so it is refused unless --plain-http says that this network is your own.",
  },
  OUT1926: {
    title: "the registry wants credentials, or does not accept them",
    text: "Credentials come from --username with --password-stdin (or OUTRIGGER_USERNAME and OUTRIGGER_PASSWORD), else from Docker's configuration: a credential helper for this registry, the one for all, or what docker login wrote into config.json. DOCKER_CONFIG names another folder than ~/.docker.",
  },
  OUT1927: {
    title: "the registry does not allow this push",
    text: "The credentials are good, or none are wanted, but they may not push to this repository. Tokens of many registries have the right to push only when they were made with it.",
  },
  OUT1928: {
    title: "no such repository",
    text: "The registry does not know the repository, or does not let this user see it. Some make a repository with the first push, others want it, or the project in front of it, to be made first.",
  },
  OUT1929: {
    title: "the registry refused the image",
    text: "The answer names the registry's own reason: a name that it does not allow, a manifest that it does not take, a quota, too many requests. Answers of 429 and 5xx were tried four times.",
  },
  OUT1930: {
    title: "an answer that no registry gives",
    text: "The server does not keep to the OCI distribution specification: no place for an upload, no realm or token for an authorization, redirects without end, or a manifest that was stored as something else. Often the host is a web site or a proxy, and not the registry.",
  },
  OUT1931: {
    title: "credentials that cannot be used",
    text: "Docker's config.json is no JSON, a credential helper (docker-credential-NAME) is not installed or failed, or there is a user name without a password. What the helper said is in the message.",
  },
  OUT1932: {
    title: "the tag is another image already",
    text: "A proxy that has pulled a tag keeps what it has until the manifest changes, so a tag that moves makes pods run different modules. Push under another tag, or under none: then the tag is made from the digest. --overwrite moves the tag all the same; manifests that name the digest do not notice.",
  },
  OUT1933: {
    title: "a module that cannot become an image",
    text: "The file does not begin with the four bytes of a WebAssembly module, or is larger than the 256 MiB that the Istio agent reads.",
  },
};
