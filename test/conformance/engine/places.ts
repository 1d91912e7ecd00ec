// Where the engine finds the repository and the Envoys.

import { join } from "node:path";

export const repository = join(import.meta.dirname, "..", "..", "..");
