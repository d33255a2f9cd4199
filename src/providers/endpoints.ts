/** Where a Microsoft cloud answers. Tokens of one cloud are worth nothing in another. */
export interface MicrosoftEndpoints {
  /** Without the tenant; the token endpoint is `{loginRoot}/{tenant}/oauth2/v2.0/token`. */
  readonly loginRoot: string;
  /** Without the version; calls go to `{graphRoot}/v1.0`. */
  readonly graphRoot: string;
  readonly scope: string;
  /** Whether `permanentDelete` exists: the national clouds' service descriptions lack it. */
  readonly permanentDelete: boolean;
}

/** https://learn.microsoft.com/graph/deployments — GCC (moderate) lives in the global cloud. */
export const MICROSOFT_CLOUDS = {
  global: microsoft("https://login.microsoftonline.com", "https://graph.microsoft.com", true),
  gcc_high: microsoft("https://login.microsoftonline.us", "https://graph.microsoft.us", false),
  dod: microsoft("https://login.microsoftonline.us", "https://dod-graph.microsoft.us", false),
  china: microsoft("https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn", false),
} as const satisfies Readonly<Record<string, MicrosoftEndpoints>>;
export type MicrosoftCloud = keyof typeof MICROSOFT_CLOUDS;

/** Where Google answers. `tokenAudience` is what the signed assertion names as its reader. */
export interface GoogleEndpoints {
  readonly tokenUrl: string;
  readonly tokenAudience: string;
  /** Calls go to `{gmailRoot}/gmail/v1`. */
  readonly gmailRoot: string;
  /** Calls go to `{directoryRoot}/admin/directory/v1`. */
  readonly directoryRoot: string;
}

export const GOOGLE: GoogleEndpoints = {
  tokenUrl: "https://oauth2.googleapis.com/token",
  tokenAudience: "https://oauth2.googleapis.com/token",
  gmailRoot: "https://gmail.googleapis.com",
  directoryRoot: "https://admin.googleapis.com",
};

/** What the operator sets in place of a real host; what is `undefined` stays as it is. */
export type EndpointOverrides<Endpoints> = {
  readonly [Name in keyof Endpoints]?: Endpoints[Name] | undefined;
};

export function overrideEndpoints<Endpoints extends object>(
  endpoints: Endpoints,
  overrides: EndpointOverrides<Endpoints> = {},
): Endpoints {
  const given = Object.entries(overrides).filter(([name, value]) => name in endpoints && value !== undefined);
  return { ...endpoints, ...Object.fromEntries(given) };
}

function microsoft(loginRoot: string, graphRoot: string, permanentDelete: boolean): MicrosoftEndpoints {
  return { loginRoot, graphRoot, scope: `${graphRoot}/.default`, permanentDelete };
}
