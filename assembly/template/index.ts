// Header values with Envoy's operators in them: what a filter may use of it.

export { HeaderTemplate, TemplateValues } from "./header-template";
