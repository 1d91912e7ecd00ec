// Keeps Envoy from outliving the process that started it, also when that is killed.

/**
 * Ends Envoy when this process dies in a way that leaves no time for clean-up: the shell in the background
 * reads from a pipe that only this process holds open, and kills at its end. `exec` keeps the process id.
 */
export const guardedStart =
  '(read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 </dev/null & exec 3<&-; exec "$0" "$@"';
