// Rules as a configuration writes them.

export interface PathSetting {
  match: "exact" | "prefix" | "template" | "regex";
  value: string;
  ignore_case?: boolean;
}

export interface NamedSetting {
  name: string;
  match: "exact" | "prefix" | "suffix" | "contains" | "regex" | "present";
  value?: string;
  ignore_case?: boolean;
}

interface Lists {
  hosts: string[];
  paths: PathSetting[];
  methods: string[];
  headers: NamedSetting[];
  query: NamedSetting[];
  cookies: NamedSetting[];
  source_ips: string[];
  principals: string[];
  claims: NamedSetting[];
  ports: number[];
  direction: string[];
  routes: string[];
  clusters: string[];
}

export type MatchField = keyof Lists;

export type MatchSetting = Partial<
  Lists & { [Field in MatchField as `not_${Field}`]: Lists[Field] }
>;

export interface RuleSetting {
  decision: string;
  name?: string;
  match?: MatchSetting;
  mode?: "enforce" | "shadow" | "off";
  enabled_percent?: number;
  enabled_by?: {
    kind: "request_id" | "source_ip" | "principal" | "header" | "cookie" | "query" | "claim";
    name?: string;
  };
}
