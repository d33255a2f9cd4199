import { isIP } from "node:net";
import { z } from "zod";
import { weaknessOf } from "#shared/password-strength.ts";

export const NODE_ROLES = ["intake", "worker", "api"] as const;
/** What one process does; several processes can share one database. */
export type NodeRole = (typeof NODE_ROLES)[number];

export interface Listen {
  readonly host: string;
  readonly port: number;
}

const MICROSOFT_CLOUDS = ["global", "gcc_high", "dod", "china"] as const;

/** Registered once with Microsoft; an application can reach organisations of its own cloud only. */
export interface MicrosoftApp {
  readonly clientId: string;
  readonly cloud: (typeof MICROSOFT_CLOUDS)[number];
  readonly credential:
    | { readonly kind: "secret"; readonly secret: string }
    | { readonly kind: "certificate"; readonly certFile: string; readonly keyFile: string };
}

export interface Config {
  readonly roles: readonly NodeRole[];
  readonly http: Listen;
  /** For links, cookies and single sign-on, without a slash at the end; `undefined`: the HTTP address. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly smtp: Listen & {
    readonly proxyProtocol: boolean;
    readonly maxBytes: number;
    readonly inFlightBytes: number;
  };
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly journalDomain: string;
  /** `undefined`: the database that the program starts itself, in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** 32 bytes; `undefined`: made once in `dataDir`. */
  readonly secretKey: Buffer | undefined;
  /** What else opens stored secrets, while one instance key takes the place of another. */
  readonly otherSecretKeys: readonly Buffer[];
  /** The application by which organisations authorise this instance; `undefined`: they bring their own. */
  readonly microsoftApp: MicrosoftApp | undefined;
  /** A JSON file of the operator that names base URLs for simulators and test peers. */
  readonly providerEndpointsFile: string | undefined;
  /** `undefined`: decided on the first start. */
  readonly demo: boolean | undefined;
  /** Who is made the first administrator where nobody can sign in yet; else that is done on the first visit. */
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  /** An SMTP URL; `undefined`: no mail goes out. */
  readonly mailUrl: string | undefined;
  /** For domains' proofs and Google's seal keys; empty: the system's. */
  readonly dnsServers: readonly string[];
  /** What URLs that tenants give may name though it is not on the open internet. */
  readonly privateHosts: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly judgeThreads: number | undefined;
}

/** Mistakes in the environment, all at once, by name and never by value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The configuration cannot be used:\n${mistakes.map((it) => `  ${it}`).join("\n")}`);
    this.mistakes = mistakes;
  }
}

/**
 * Reads the environment, once, at the start. Throws `ConfigError`. `fileMistakes`: of a server, which needs the files
 * that it names; a command on the same machine may not even be allowed to read the private key.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  fileMistakes: readonly string[] = [],
): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = ENVIRONMENT.safeParse(given);
  const ownMistakes = parsed.success ? crossMistakes(parsed.data) : parsed.error.issues.map(inWords);
  const mistakes = [...ownMistakes, ...fileMistakes];
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return toConfig(parsed.data);
}

const MB = 1024 * 1024;
const listen = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, "must be HOST:PORT, such as 127.0.0.1:8080")
  .transform((text): Listen => {
    const at = text.lastIndexOf(":");
    return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
  })
  .refine((it) => it.port <= 65_535, "has a port above 65535");
const flag = z.enum(["0", "1"], "must be 0 or 1").transform((it) => it === "1");
const megabytes = z.coerce
  .number("must be a number of megabytes")
  .int()
  .min(1)
  .max(4_096)
  .transform((it) => it * 1024 * 1024);
const words = z.string().transform((it) => it.split(/[\s,]+/).filter(Boolean));

const instanceKey = z
  .base64("must be base64")
  .transform((it) => Buffer.from(it, "base64"))
  .refine((it) => it.length === 32, "must be 32 bytes in base64: openssl rand -base64 32");

/** All that a server reads. */
export const ENVIRONMENT = z.object({
  UNDELIVER_ROLES: words
    .pipe(z.array(z.enum(NODE_ROLES, `must be some of ${NODE_ROLES.join(", ")}`)).min(1))
    .default([...NODE_ROLES]),
  UNDELIVER_HTTP_LISTEN: listen.default({ host: "127.0.0.1", port: 8080 }),
  UNDELIVER_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be a URL, such as https://undeliver.example" })
    .transform((it) => it.replace(/\/+$/, ""))
    .optional(),
  UNDELIVER_TRUSTED_PROXIES: words.default([]),
  UNDELIVER_SMTP_LISTEN: listen.default({ host: "127.0.0.1", port: 2525 }),
  UNDELIVER_SMTP_PROXY_PROTOCOL: flag.default(false),
  UNDELIVER_SMTP_MAX_MB: megabytes.default(150 * MB),
  UNDELIVER_SMTP_IN_FLIGHT_MB: megabytes.default(64 * MB),
  UNDELIVER_TLS_CERT: z.string().optional(),
  UNDELIVER_TLS_KEY: z.string().optional(),
  UNDELIVER_JOURNAL_DOMAIN: z.hostname("must be a domain name").default("journal.localhost"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a PostgreSQL URL, such as postgres://user:password@host/database")
    .optional(),
  UNDELIVER_DATA_DIR: z.string().default("./data"),
  UNDELIVER_SECRET_KEY: instanceKey.optional(),
  UNDELIVER_OTHER_SECRET_KEYS: words.pipe(z.array(instanceKey)).default([]),
  UNDELIVER_MICROSOFT_CLIENT_ID: z.string().max(200).optional(),
  UNDELIVER_MICROSOFT_CLIENT_SECRET: z.string().optional(),
  UNDELIVER_MICROSOFT_CERT: z.string().optional(),
  UNDELIVER_MICROSOFT_KEY: z.string().optional(),
  UNDELIVER_MICROSOFT_CLOUD: z
    .enum(MICROSOFT_CLOUDS, `must be one of ${MICROSOFT_CLOUDS.join(", ")}`)
    .default("global"),
  UNDELIVER_PROVIDER_ENDPOINTS: z.string().optional(),
  UNDELIVER_PRIVATE_HOSTS: words.default([]),
  UNDELIVER_DNS_SERVERS: words
    .refine((it) => it.every(isDnsServer), "must be IP addresses, each with :PORT if it is not 53")
    .default([]),
  UNDELIVER_ADMIN_EMAIL: z.email("must be an e-mail address").toLowerCase().optional(),
  UNDELIVER_ADMIN_PASSWORD: z.string().optional(),
  UNDELIVER_MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\//, "must be an SMTP URL, such as smtp://user:password@host:587")
    .refine((it) => URL.canParse(it), "must be an SMTP URL, such as smtp://user:password@host:587")
    .optional(),
  UNDELIVER_DEMO: flag.optional(),
  UNDELIVER_LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error")
    .default("info"),
  UNDELIVER_JUDGE_THREADS: z.coerce.number("must be a number").int().min(1).max(64).optional(),
});

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. */
function isDnsServer(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, v6, v4, port] = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  return isIP(v6 ?? v4 ?? "") !== 0 && Number(port) <= 65_535;
}

type Environment = z.infer<typeof ENVIRONMENT>;

function inWords(issue: z.core.$ZodIssue): string {
  return `${issue.path.join(".")} ${issue.message}`;
}

function crossMistakes(it: Environment): readonly string[] {
  const mistakes: string[] = [];
  if ((it.UNDELIVER_TLS_CERT === undefined) !== (it.UNDELIVER_TLS_KEY === undefined)) {
    mistakes.push("UNDELIVER_TLS_CERT and UNDELIVER_TLS_KEY must be set together");
  }
  if (it.DATABASE_URL !== undefined && it.UNDELIVER_SECRET_KEY === undefined) {
    mistakes.push("UNDELIVER_SECRET_KEY must be set where DATABASE_URL is: openssl rand -base64 32");
  }
  if (it.UNDELIVER_OTHER_SECRET_KEYS.length > 0 && it.UNDELIVER_SECRET_KEY === undefined) {
    mistakes.push("UNDELIVER_OTHER_SECRET_KEYS is used together with UNDELIVER_SECRET_KEY only");
  }
  return [...mistakes, ...microsoftMistakes(it), ...adminMistakes(it)];
}

function microsoftMistakes(it: Environment): readonly string[] {
  const hasSecret = it.UNDELIVER_MICROSOFT_CLIENT_SECRET !== undefined;
  const [cert, key] = [it.UNDELIVER_MICROSOFT_CERT, it.UNDELIVER_MICROSOFT_KEY];
  if ((cert === undefined) !== (key === undefined))
    return ["UNDELIVER_MICROSOFT_CERT and UNDELIVER_MICROSOFT_KEY must be set together"];
  const hasApp = it.UNDELIVER_MICROSOFT_CLIENT_ID !== undefined;
  const credentials = Number(hasSecret) + Number(cert !== undefined);
  if (hasApp ? credentials === 1 : credentials === 0) return [];
  return [
    "UNDELIVER_MICROSOFT_CLIENT_ID needs either UNDELIVER_MICROSOFT_CLIENT_SECRET or UNDELIVER_MICROSOFT_CERT with UNDELIVER_MICROSOFT_KEY, and they need it",
  ];
}

function microsoftAppOf(it: Environment): MicrosoftApp | undefined {
  const clientId = it.UNDELIVER_MICROSOFT_CLIENT_ID;
  if (clientId === undefined) return undefined;
  const { UNDELIVER_MICROSOFT_CERT: certFile = "", UNDELIVER_MICROSOFT_KEY: keyFile = "" } = it;
  const secret = it.UNDELIVER_MICROSOFT_CLIENT_SECRET;
  return {
    clientId,
    cloud: it.UNDELIVER_MICROSOFT_CLOUD,
    credential:
      secret === undefined ? { kind: "certificate", certFile, keyFile } : { kind: "secret", secret },
  };
}

function adminMistakes({
  UNDELIVER_ADMIN_EMAIL: email,
  UNDELIVER_ADMIN_PASSWORD: password,
}: Environment): readonly string[] {
  if (email === undefined && password === undefined) return [];
  if (email === undefined || password === undefined) {
    return ["UNDELIVER_ADMIN_EMAIL and UNDELIVER_ADMIN_PASSWORD must be set together"];
  }
  const weakness = weaknessOf(password, { email, name: "" });
  return weakness === undefined ? [] : [`UNDELIVER_ADMIN_PASSWORD is too weak. ${weakness}`];
}

function adminOf({
  UNDELIVER_ADMIN_EMAIL: email,
  UNDELIVER_ADMIN_PASSWORD: password,
}: Environment): Config["admin"] {
  return email === undefined || password === undefined ? undefined : { email, password };
}

function toConfig(it: Environment): Config {
  const { UNDELIVER_TLS_CERT: certFile, UNDELIVER_TLS_KEY: keyFile, UNDELIVER_HTTP_LISTEN: http } = it;
  return {
    roles: it.UNDELIVER_ROLES,
    http,
    publicUrl: it.UNDELIVER_PUBLIC_URL,
    trustedProxies: it.UNDELIVER_TRUSTED_PROXIES,
    smtp: {
      ...it.UNDELIVER_SMTP_LISTEN,
      proxyProtocol: it.UNDELIVER_SMTP_PROXY_PROTOCOL,
      maxBytes: it.UNDELIVER_SMTP_MAX_MB,
      inFlightBytes: it.UNDELIVER_SMTP_IN_FLIGHT_MB,
    },
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    journalDomain: it.UNDELIVER_JOURNAL_DOMAIN,
    databaseUrl: it.DATABASE_URL,
    dataDir: it.UNDELIVER_DATA_DIR,
    secretKey: it.UNDELIVER_SECRET_KEY,
    otherSecretKeys: it.UNDELIVER_OTHER_SECRET_KEYS,
    providerEndpointsFile: it.UNDELIVER_PROVIDER_ENDPOINTS,
    microsoftApp: microsoftAppOf(it),
    admin: adminOf(it),
    mailUrl: it.UNDELIVER_MAIL_URL,
    privateHosts: it.UNDELIVER_PRIVATE_HOSTS,
    dnsServers: it.UNDELIVER_DNS_SERVERS,
    demo: it.UNDELIVER_DEMO,
    logLevel: it.UNDELIVER_LOG_LEVEL,
    judgeThreads: it.UNDELIVER_JUDGE_THREADS,
  };
}
