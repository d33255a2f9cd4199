import type { Config } from "#config/config.ts";

interface Listening {
  readonly config: Pick<Config, "http" | "smtp">;
  readonly http: { readonly port: number };
  readonly intake: { readonly port: number } | undefined;
}

/** By which URL the HTTP listener is reached on this machine, without a slash at the end. */
export function httpUrlOf({ config, http }: Pick<Listening, "config" | "http">): string {
  return urlAt(config, http.port);
}

/** Where people reach this: what the operator says, else this machine. `port` absent: it does not listen yet. */
export function publicUrlOf(config: Pick<Config, "publicUrl" | "http">, port = config.http.port): string {
  return config.publicUrl ?? urlAt(config, port);
}

function urlAt(config: Pick<Config, "http">, port: number): string {
  const host = reachableAt(config.http.host);
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Where the intake is reached on this machine; `undefined` where there is none. */
export function intakeOf({
  config,
  intake,
}: Pick<Listening, "config" | "intake">): { readonly host: string; readonly port: number } | undefined {
  return intake && { host: reachableAt(config.smtp.host), port: intake.port };
}

/** What listens everywhere is reached by the loopback address. */
function reachableAt(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
