// A project in a temporary folder with a space in its name, for tests that compile.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openProject, type Project } from "../../harness/src/project/project.js";

const repository = join(import.meta.dirname, "..", "..");
const sdk = "proxy-wasm-assemblyscript-sdk";

export class ScratchFolder {
  readonly root = mkdtempSync(join(tmpdir(), "my policies "));

  /** The SDK is a link as npm's workspaces make it, or a folder as npm install does. */
  constructor(sdkAs: "link" | "folder" = "link") {
    const installed = join(this.root, "node_modules", sdk);
    mkdirSync(dirname(installed));
    if (sdkAs === "link") symlinkSync(join(repository, "assembly"), installed);
    else cpSync(join(repository, "assembly"), installed, { recursive: true });
    this.write("asconfig.json", `{ "extends": "./node_modules/${sdk}/asconfig.json" }`);
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** `filters/NAME/index.ts` with one filter class that has these members. */
  filter(name: string, members: string, imports = "Action, HttpFilter, plugin"): string {
    return this.write(
      `filters/${name}/index.ts`,
      `import { ${imports} } from "${sdk}";\n\nclass Example extends HttpFilter {\n${members}\n}\n\n` +
        `plugin("${name}", (stream) => new Example(stream));\n`,
    );
  }

  open(): Project {
    return openProject(this.root);
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
