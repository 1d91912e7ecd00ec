// Colours, only where they help: on a terminal, and never when NO_COLOR says no.

import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface ColorOptions {
  /** What the command line says; undefined when it says nothing. */
  color?: boolean | undefined;
  isTerminal: boolean;
  environment: NodeJS.ProcessEnv;
}

/** Flag before environment before terminal. NO_COLOR and FORCE_COLOR count when not empty. */
export function wantsColor({ color, isTerminal, environment }: ColorOptions): boolean {
  if (color !== undefined) return color;
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== "0") return true;
  return isTerminal && environment.TERM !== "dumb";
}

export function createColors(enabled: boolean): Colors {
  return picocolors.createColors(enabled);
}
