// Header values with Envoy's operators in them: what a filter may use of it.

export { ClaimSource } from "../rules/claim-source";
export { HeaderTemplate } from "./header-template";
export { TemplateValues } from "./template-values";
