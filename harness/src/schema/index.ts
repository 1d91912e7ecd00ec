// Configuration from one schema: what commands and manifests use of it.

export { schemaCodes } from "./codes.js";
export { editorSchemas, policyEditorSchema } from "./editor-schemas.js";
export {
  fragmentsFolder,
  generatedFiles,
  openSchema,
  schemaPath,
  staleFiles,
  writeGenerated,
  type GeneratedFile,
} from "./generate.js";
export type { Schema } from "./model.js";
export { plainSchema } from "./plain-schema.js";
export { readSchema } from "./read-schema.js";
export { validateConfiguration } from "./validate.js";
