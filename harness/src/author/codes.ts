// Explanations of the codes that checking a filter's source can report.

import type { ExplanationTable } from "../errors/explanation.js";

export const authorCodes: ExplanationTable = {
  OUT1101: {
    title: "override is missing",
    text: "A method with the name of a callback replaces the base class's empty one. The word override says that this is meant; it is required, so that a misspelt callback cannot pass as a new method. Write it before the method's name.",
  },
  OUT1102: {
    title: "no such callback",
    text: "The host calls a fixed set of methods. A method like onResponseHeader (without the s) compiles in AssemblyScript and is never called, so the filter silently does nothing. Methods that start with “on” and are never called by your own code are taken for misspelt callbacks. onConfigure, onTick and onVmStart belong to a class that extends Plugin, because they concern the plugin and not one stream.",
  },
  OUT1103: {
    title: "a filter that overrides nothing",
    text: "A class that extends HttpFilter and overrides no callback never sees a request. Override at least one, and return Action.Continue at its end.",
  },
  OUT1104: {
    title: "a callback with other parameters or another result",
    text: "A callback must have exactly the parameters and the result that the base class declares: the host passes these values. AssemblyScript does not allow parameters to be left out as TypeScript does.",
  },
  OUT1105: {
    title: "no plugin is registered",
    text: "Envoy asks a module for a plugin by its root id. plugin(name, createFilter) at the top level of index.ts, or of a file that it imports, registers one under that name.",
  },
  OUT1106: {
    title: "a plugin's name is not known when building",
    text: "The name of a plugin is written into the manifest as the root id. So it has to be a string literal, or a top-level constant that is one, and not empty.",
  },
  OUT1107: {
    title: "two plugins have the same name",
    text: "A name selects one plugin of the module. Of two with the same name one could never be selected.",
  },
  OUT1108: {
    title: "an import that is not found",
    text: "Imports are relative to the file, without an extension (./rules finds rules.ts or rules/index.ts), or the name of a package that contains AssemblyScript. Packages made for JavaScript do not compile to WebAssembly.",
  },
  OUT1109: {
    title: "a global of JavaScript",
    text: "A filter runs inside the proxy, not in a browser or in Node.js. Some of these globals do not exist in AssemblyScript. Others (Date.now, console, performance.now, process, crypto) compile to an import from a JavaScript host, and Envoy refuses the whole module because it does not offer that import. The SDK has log, now and monotonicNow.",
  },
  OUT1110: {
    title: "syntax that AssemblyScript does not have",
    text: "AssemblyScript looks like TypeScript and is compiled ahead of time, without a JavaScript engine: there are no exceptions to catch, no promises, no closures, no iterators, no destructuring, no optional chaining, no union types but type | null. The fix shows the plain way to write it.",
  },
  OUT1111: {
    title: "a closure",
    text: "A function inside another cannot use the parameters and variables of the outer one, nor its this. It can use its own parameters, top-level constants and variables, and a local const whose value is a literal. So a callback that needs to remember something is an object with a method: put the value into a field of its class. For map and filter over an array, a loop does it.",
  },
  OUT1112: {
    title: "throw ends the module",
    text: "AssemblyScript cannot catch. A throw is a trap: Envoy fails every stream of the worker that runs in this module, and answers 503 or lets traffic pass unfiltered, as the failure policy says. For anything that a request can cause, answer with this.reply(status, body) or return null. This is a warning, because a throw for what cannot happen does no harm.",
  },
  OUT1113: {
    title: "a mistake in the grammar",
    text: "The file cannot be parsed from this place on. Only the first such place is told, because the others are usually its consequence.",
  },
  OUT1114: {
    title: "these filters cannot be one",
    text: "chain() runs several plugins of a module as one filter of Envoy. That must be the same as a filter for each of them, so some cannot be together: two that take bodies of the same direction, one that takes bodies or evaluates expressions beside one that may hold the stream, two of which one uses onTick and the other the timer as well, two that take messages of queues, one that adds trailers before another that looks at them. Let Envoy run such a member as a filter of its own; manifests can place it before or behind the chain.",
  },
  OUT1121: {
    title: "no such member",
    text: "The class or object has no method or property of that name. The rule lists what it has.",
  },
  OUT1122: {
    title: "an unknown name",
    text: "Nothing of that name is declared in the file, imported into it, or known to AssemblyScript. Names of the SDK have to be imported.",
  },
  OUT1123: {
    title: "no such export",
    text: "The imported file or package exists, but exports nothing of that name.",
  },
  OUT1124: {
    title: "too many or too few arguments",
    text: "AssemblyScript checks the number of arguments: none can be left out unless the parameter has a default value.",
  },
  OUT1125: {
    title: "a value of the wrong type",
    text: "The value has another type than the place that it goes to. Calls of the SDK that take a text take a string or a Bytes; numbers have to be converted with toString(), and text to numbers with i32.parse(text) and the like.",
  },
  OUT1126: {
    title: "a value that may be null",
    text: "null means absent: a header that the request does not have, for example. Keep the value in a constant and compare it with null before using it. AssemblyScript remembers such a check for a local variable, but not for a field: copy the field into a constant first.",
  },
  OUT1127: {
    title: "a function that can end without its result",
    text: "Every way through a function with a result has to return one. Callbacks of a stream return an Action.",
  },
  OUT1128: {
    title: "a missing type",
    text: "AssemblyScript infers the types of variables from their values, but wants the types of parameters, of results, and of fields without a value to be written.",
  },
  OUT1129: {
    title: "Bytes compared with ==",
    text: "Headers and bodies are Bytes. == and != between two Bytes ask whether both are the same object, which is hardly ever meant; with a string they do not compile. bytes.equals(other) compares the bytes, and takes a string or a Bytes; equalsIgnoreCase ignores the case of letters; bytes.isOneOf(list) looks for them in a list, where includes and indexOf would look for the object. Comparing with null is right as it is.",
  },
};
