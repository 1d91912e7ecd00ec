// The real rate limit service with Redis, and Envoys that ask it, for the tests of this folder.

import { onTestFinished, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { shippedCluster } from "./service-manifests.js";
import { absentServices, RateLimitServices } from "./services.mjs";

/** Skips the test where Redis or the service is missing, with the command that gets it; in CI both must be there. */
export function needServices(context: TestContext): void {
  const [absent] = absentServices();
  if (absent === undefined) return;
  if (process.env.CI) throw new Error(absent);
  context.skip(absent);
}

/** The service with these limits, and its Redis; they end with the test. */
export async function realServices(
  context: TestContext,
  limits: string,
): Promise<RateLimitServices> {
  // prettier-ignore
  needServices(context);
  const services = await RateLimitServices.start(limits);
  onTestFinished(() => services.stop());
  return services;
}

/** A listener with one rate-limit filter in front of an upstream that answers 200. */
export interface LimitedListener {
  name: string;
  configuration: object | string;
}

export interface LimitedEnvoyOptions {
  envoy: string;
  /** Path of the module. */
  module: string;
  /** The name under which it is registered. */
  rootId: string;
  /** Port of the rate limit service. */
  servicePort: number;
  listeners: readonly LimitedListener[];
}

/**
 * An Envoy with these listeners, and with the cluster of filters/rate-limit/service/cluster.yaml for the service; it ends
 * with the test.
 */
export async function startLimitedEnvoy(options: LimitedEnvoyOptions): Promise<EnvoyProcess> {
  const answer = () => ({ status: 200, headers: [["x-tokens", "10"]] as [string, string][] });
  const upstream = await startUpstream({ answer, record: false });
  onTestFinished(() => upstream.close());
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: options.listeners.map(({ name, configuration }) => ({
      name,
      port: 0,
      filters: [
        { name, rootId: options.rootId, module: { filename: options.module }, configuration },
      ],
    })),
  }) as unknown as { static_resources: { clusters: object[] } };
  bootstrap.static_resources.clusters.push(shippedCluster(options.servicePort));
  const envoy = await EnvoyProcess.start({ envoy: options.envoy, bootstrap });
  onTestFinished(() => envoy.stop());
  return envoy;
}

/** One request; what it was answered. */
export async function statusOf(
  envoy: EnvoyProcess,
  listener: string,
  headers: Record<string, string>,
): Promise<number> {
  // prettier-ignore
  const reply = await fetch(`http://127.0.0.1:${envoy.port(listener)}/`, { headers });
  await reply.arrayBuffer();
  return reply.status;
}

/** What the filter has counted of its questions, without the beginning that all the names share. */
export async function countersOf(envoy: EnvoyProcess): Promise<ReadonlyMap<string, number>> {
  const { body } = await envoy.admin("/stats?filter=rate_limit.global");
  const lines = body.matchAll(/rate_limit\.global\.(\w+): (\d+)/g);
  return new Map([...lines].map(([, name = "", count]) => [name, Number(count)]));
}

/** How many questions the service has answered to this Envoy. */
export async function answersOf(envoy: EnvoyProcess): Promise<number> {
  const { body } = await envoy.admin("/stats?filter=rate-limit-service.upstream_rq_completed");
  return Number(/: (\d+)/.exec(body)?.[1] ?? 0);
}
