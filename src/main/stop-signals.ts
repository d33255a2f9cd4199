/** After this many milliseconds a second signal is meant as one: the person does not want to wait for the drain. */
const INSISTING_MS = 2_000;

/**
 * Turns signals into one abort. A terminal's Ctrl-C reaches us twice (from the terminal, and forwarded by npm), so a
 * second signal right after the first says nothing new.
 */
export function stopSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > INSISTING_MS) process.exit(1);
      controller.abort();
    });
  }
  return controller.signal;
}
