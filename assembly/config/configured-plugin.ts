// A plugin whose configuration is an object. config.gen.ts has one for its own class.

import { Bytes } from "../bytes";
import { Plugin } from "../plugin";

/**
 * The base of the plugin classes that config.gen.ts declares. It refuses a configuration in which
 * anything is wrong; each mistake is then a line of the log at level error, with its JSON pointer.
 */
export abstract class ConfiguredPlugin<Config> extends Plugin {
  private accepted: Config | null = null;

  /** The configuration. Legal once {@link onConfigure} has accepted it, so in every stream. */
  get config(): Config {
    return this.accepted!;
  }

  /** The object that a configuration is, `null` when it is refused. Generated. */
  protected abstract parse(configuration: Bytes): Config | null;

  /** Takes the configuration, or refuses it. */
  override onConfigure(configuration: Bytes): bool {
    const config = this.parse(configuration);
    if (!config) return false;
    this.accepted = config;
    return true;
  }
}
