// The generated entry of a filter: it imports the filter, and exports to the host exactly what the filter
// needs. An export is a crossing from Envoy into the module, paid for by every request.

import ts from "typescript";
import { sdkPackage } from "./author-program.js";
import type { BaseClass, FilterClass } from "./filter-classes.js";
import type { ExportsModule } from "./statelessness.js";

/** A callback of a class of the author, or with `*` the class itself, whatever it overrides. */
type Reason = readonly [base: BaseClass, callback: string];

/** When an export is there: for every module, for those that tell streams apart, or for one of the reasons. */
type Need = "always" | "contexts" | readonly Reason[];

const callouts: readonly Reason[] = [
  ["FilterCallout", "*"],
  ["ConnectionCallout", "*"],
  ["PluginCallout", "*"],
  ["SingleFlight", "*"],
  ["CalloutJoin", "*"],
  ["CalloutSequence", "*"],
];
const ticks: readonly Reason[] = [
  ["Plugin", "onTick"],
  ["Timer", "*"],
];
const grpc: readonly Reason[] = [
  ["GrpcFilterCallout", "*"],
  ["GrpcPluginCallout", "*"],
  ["GrpcStream", "*"],
];
const bodies: readonly Reason[] = [
  ["BodyCollector", "*"],
  ["BodyTransform", "*"],
];

/** In the order of the export statement, which must be stable: it decides the bytes of the module. */
const exportsInOrder: readonly (readonly [string, Need])[] = [
  ["proxy_abi_version_0_2_1", "always"],
  ["malloc", "always"],
  ["proxy_on_context_create", "contexts"],
  ["proxy_on_vm_start", [["Plugin", "onVmStart"]]],
  ["proxy_on_configure", "always"],
  ["proxy_on_tick", ticks],
  ["proxy_on_queue_ready", [["Plugin", "onQueueReady"]]],
  ["proxy_on_http_call_response", callouts],
  ["proxy_on_grpc_receive_initial_metadata", [["GrpcStream", "onHeaders"]]],
  ["proxy_on_grpc_receive", grpc],
  ["proxy_on_grpc_receive_trailing_metadata", [["GrpcStream", "onTrailers"]]],
  ["proxy_on_grpc_close", grpc],
  ["proxy_on_request_headers", [["HttpFilter", "onRequestHeaders"]]],
  ["proxy_on_request_body", [["HttpFilter", "onRequestBody"], ...bodies]],
  ["proxy_on_request_trailers", [["HttpFilter", "onRequestTrailers"], ...bodies]],
  ["proxy_on_response_headers", [["HttpFilter", "onResponseHeaders"]]],
  ["proxy_on_response_body", [["HttpFilter", "onResponseBody"], ...bodies]],
  ["proxy_on_response_trailers", [["HttpFilter", "onResponseTrailers"], ...bodies]],
  ["proxy_on_new_connection", [["TcpFilter", "onConnection"]]],
  [
    "proxy_on_downstream_data",
    [
      ["TcpFilter", "onDownstreamData"],
      // What it holds must not pass with the first bytes.
      ["TcpFilter", "onConnection"],
    ],
  ],
  ["proxy_on_upstream_data", [["TcpFilter", "onUpstreamData"]]],
  ["proxy_on_downstream_connection_close", [["TcpFilter", "onDownstreamClose"]]],
  ["proxy_on_upstream_connection_close", [["TcpFilter", "onUpstreamClose"]]],
  ["proxy_on_done", [["Plugin", "onDone"]]],
  [
    "proxy_on_log",
    [
      ["HttpFilter", "onLog"],
      ["TcpFilter", "onLog"],
    ],
  ],
  ["proxy_on_delete", "contexts"],
];

function isThere(classes: readonly FilterClass[], [base, callback]: Reason): boolean {
  return classes.some(
    (found) =>
      found.base === base &&
      (callback === "*" ||
        found.node.members.some(
          (member) => ts.isMethodDeclaration(member) && member.name.getText() === callback,
        )),
  );
}

/** Whether a file imports this name of a module, or for "*" anything of it. */
function imports(files: readonly ts.SourceFile[], module: string, name: string): boolean {
  return files.some((file) =>
    file.statements.some((statement) => {
      if (!ts.isImportDeclaration(statement)) return false;
      const { moduleSpecifier: from, importClause } = statement;
      if (!ts.isStringLiteral(from) || from.text !== `${sdkPackage}/${module}`) return false;
      const bindings = importClause?.namedBindings;
      if (name === "*" || bindings === undefined || !ts.isNamedImports(bindings)) return true;
      return bindings.elements.some((found) => (found.propertyName ?? found.name).text === name);
    }),
  );
}

/** Whether the files use a part of the SDK that gets answers without a class of the author. */
function isUsed(files: readonly ts.SourceFile[], need: Need): boolean {
  if (need === callouts || need === ticks) return imports(files, "jose", "RemoteKeySet");
  return need === grpc && imports(files, "grpc", "GrpcCalloutPart");
}

/** The exports that a filter with these files and classes needs, in order. */
export function neededExports(
  files: readonly ts.SourceFile[],
  classes: readonly FilterClass[],
  stateless: boolean,
): string[] {
  return exportsInOrder
    .filter(([, need]) => {
      if (need === "always") return true;
      if (need === "contexts") return !stateless;
      if (isUsed(files, need)) return true;
      return need.some((reason) => isThere(classes, reason));
    })
    .map(([name]) => name);
}

/**
 * The text of `build/.entries/NAME.ts`. `specifier` is the filter's path as the entry imports it, `from` that of
 * the callbacks.
 */
export function entryText(
  name: string,
  specifier: string,
  names: readonly string[],
  from: ExportsModule,
): string {
  return [
    `// Generated by \`outrigger build ${name}\` from the callbacks that the filter overrides: do not edit.`,
    "",
    `import "${specifier}";`,
    `export {`,
    ...names.map((item) => `  ${item},`),
    `} from "${sdkPackage}/${from}";`,
    "",
  ].join("\n");
}
