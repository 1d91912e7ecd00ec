// Bugs that a request brings out which is not as its author thought.

import { Action, Bytes, HttpFilter, log, plugin, Plugin } from "proxy-wasm-assemblyscript-sdk";

// Counts on a header.

class MissingHeader extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const tenant = this.request.headers.get("x-tenant")!;
    this.request.headers.set("x-of", tenant);
    return Action.Continue;
  }
}

class MissingHeaderFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const tenant = this.request.headers.get("x-tenant");
    if (tenant != null) this.request.headers.set("x-of", tenant);
    return Action.Continue;
  }
}

// Counts on a query.

class PathWithQuery extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.headers.get(":path");
    if (path != null) this.request.headers.set("x-query", path.toString().split("?")[1]);
    return Action.Continue;
  }
}

class PathWithQueryFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const path = this.request.headers.get(":path");
    if (path == null) return Action.Continue;
    const parts = path.toString().split("?");
    if (parts.length > 1) this.request.headers.set("x-query", parts[1]);
    return Action.Continue;
  }
}

// Counts on a number from 0 to 2.

const tiers: string[] = ["free", "basic", "gold"];

class NumberOfHeader extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const tier = this.request.headers.get("x-tier");
    if (tier != null) this.request.headers.set("x-name", tiers[I32.parseInt(tier.toString())]);
    return Action.Continue;
  }
}

class NumberOfHeaderFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const tier = this.request.headers.get("x-tier");
    const index = tier == null ? -1 : I32.parseInt(tier.toString());
    if (index >= 0 && index < tiers.length) this.request.headers.set("x-name", tiers[index]);
    return Action.Continue;
  }
}

// Divides by what a client sends.

class ShareOfHeader extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const parts = this.request.headers.get("x-parts");
    if (parts != null) {
      const share = 100 / I32.parseInt(parts.toString());
      this.request.headers.set("x-share", share.toString());
    }
    return Action.Continue;
  }
}

class ShareOfHeaderFixed extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    const parts = this.request.headers.get("x-parts");
    const count = parts == null ? 0 : I32.parseInt(parts.toString());
    if (count > 0) this.request.headers.set("x-share", (100 / count).toString());
    return Action.Continue;
  }
}

// Counts on a header of the upstream.

class AnswerWithoutType extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    const type = this.response.headers.get("content-type")!;
    this.response.headers.set("x-type", type);
    return Action.Continue;
  }
}

class AnswerWithoutTypeFixed extends HttpFilter {
  override onResponseHeaders(endOfStream: bool): Action {
    const type = this.response.headers.get("content-type");
    if (type != null) this.response.headers.set("x-type", type);
    return Action.Continue;
  }
}

// Counts on the form of its configuration.

class PairPlugin extends Plugin {
  value: string = "";

  override onConfigure(configuration: Bytes): bool {
    this.value = configuration.toString().split("=")[1];
    return true;
  }
}

class PairPluginFixed extends PairPlugin {
  override onConfigure(configuration: Bytes): bool {
    const parts = configuration.toString().split("=");
    if (parts.length == 2) {
      this.value = parts[1];
      return true;
    }
    log.critical("the configuration must be name=value");
    return false;
  }
}

class ShortConfiguration extends HttpFilter {
  override onRequestHeaders(endOfStream: bool): Action {
    this.request.headers.set("x-value", (this.plugin as PairPlugin).value);
    return Action.Continue;
  }
}

plugin("missing-header", (stream) => new MissingHeader(stream));
plugin("missing-header-fixed", (stream) => new MissingHeaderFixed(stream));
plugin("path-with-query", (stream) => new PathWithQuery(stream));
plugin("path-with-query-fixed", (stream) => new PathWithQueryFixed(stream));
plugin("number-of-header", (stream) => new NumberOfHeader(stream));
plugin("number-of-header-fixed", (stream) => new NumberOfHeaderFixed(stream));
plugin("share-of-header", (stream) => new ShareOfHeader(stream));
plugin("share-of-header-fixed", (stream) => new ShareOfHeaderFixed(stream));
plugin("answer-without-type", (stream) => new AnswerWithoutType(stream));
plugin("answer-without-type-fixed", (stream) => new AnswerWithoutTypeFixed(stream));
plugin(
  "short-configuration",
  (stream) => new ShortConfiguration(stream),
  () => new PairPlugin(),
);
plugin(
  "short-configuration-fixed",
  (stream) => new ShortConfiguration(stream),
  () => new PairPluginFixed(),
);
