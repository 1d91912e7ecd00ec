// The small languages inside URLs and headers: what a filter may use of it.

export { Cookies, SameSite, SetCookie } from "./cookies";
export { FieldItem, FieldKind, FieldMember } from "./field-item";
export { httpList, HttpParameter, HttpValue } from "./http-list";
export { MediaType } from "./media-type";
export { percent } from "../encoding/percent";
export { QualityList } from "./quality-list";
export { Query } from "./query";
export { structuredField } from "./structured-field";
export { Url } from "./url";
