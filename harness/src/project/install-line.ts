// How a project gets the packages. They are in no registry, so the line names the tarballs and never a bare name,
// which somebody else could have taken there.

/** For the `fix` of an error: both packages at once, because the versions belong together. */
export const installLine =
  "npm install outrigger-VERSION.tgz proxy-wasm-assemblyscript-sdk-VERSION.tgz (both files, together)";
