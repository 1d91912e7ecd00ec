// Explanations of the codes that finding and opening a project can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const projectCodes: ExplanationTable = {
  OUT1001: {
    title: "no project here",
    text: "A project is a folder with asconfig.json (the compiler's options) and filters/ (one folder for each filter). The command looks for it in the working directory, or the one given with --dir, and in every folder above.",
  },
  OUT1002: {
    title: "a filter's folder name cannot be a name",
    text: "The name of the folder becomes the name of the module, the root id and a part of Kubernetes object names, which allow lower-case letters, digits and - only. Rename the folder.",
  },
  OUT1004: {
    title: "no such filter",
    text: "A filter is a folder filters/NAME that holds an index.ts. The name on the command line is the name of that folder.",
  },
};
