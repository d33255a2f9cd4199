import type { NodeRole } from "#config/config.ts";
import type { CheckpointText } from "#identity/audit-checkpoint.ts";
import type { AuditFinding } from "#identity/audit-finding.ts";
import type { Role } from "#identity/role.ts";
import type { ApiConnection } from "./api-client.ts";
import type { Evaluated, EvaluateOptions } from "./evaluate-mail.ts";
import type { Terminal } from "./terminal.ts";

/** All that the command line needs, given by `main`: it reads no environment and opens no database itself. */
export interface CliDeps {
  readonly version: string;
  readonly operator: Operator;
  /** Read by the command that needs it. */
  readonly connection: () => Promise<ApiConnection>;
  readonly terminal: Terminal;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Ctrl-C again, or long ago: nothing is waited for any more. Absent: that never happens. */
  readonly breakOff?: AbortSignal;
  readonly now: () => Date;
}

/** What works on the machine itself, not through the API. Reject with `CliError` where the person can help. */
export interface Operator {
  /** Resolves when everything has drained. `roles: undefined`: those of the configuration. */
  serve(options: { readonly roles: readonly NodeRole[] | undefined }): Promise<void>;
  /** Answers the names of the migrations that were applied, and of those that are left because `signal` ended it. */
  migrate(options: MigrateOptions): Promise<Migrated>;
  readonly backups: Backups;
  /** Resolves when it was told to stop. `started` is called with what somebody has to know to connect to it. */
  simulate(options: SimulateChoice, started: (facts: SimulatorShown) => void): Promise<void>;
  openapi: {
    /** The document, as text. */
    make(): Promise<string>;
    /** The committed one; `undefined` where there is none. */
    read(): Promise<string | undefined>;
  };
  readonly tenants: {
    /** `undefined` where the name is taken. */
    create(name: string): Promise<TenantShown | undefined>;
    list(): Promise<readonly TenantShown[]>;
    /** By name or id; false where there is none. */
    delete(nameOrId: string): Promise<boolean>;
  };
  readonly tokens: {
    /** `undefined` where there is no such tenant. */
    create(request: TokenRequest): Promise<{ readonly id: string; readonly token: string } | undefined>;
    /** By the tenant's name or id; `undefined` where there is none. */
    list(tenant: string): Promise<readonly TokenShown[] | undefined>;
    /** False where there is none, or it was revoked before. */
    revoke(id: string): Promise<boolean>;
  };
  readonly persons: {
    list(): Promise<readonly PersonShown[]>;
    invite(request: InvitationRequest): Promise<InvitationMade>;
    /** A link by which the person sets a new password; `undefined` where there is no such person. */
    resetPassword(email: string): Promise<string | undefined>;
    /** False where there is no such person. */
    resetSecondFactor(email: string): Promise<boolean>;
    /** In the tenant, by name or id, or wherever he belongs. Answers from which tenants; empty where from none. */
    disable(email: string, tenant: string | undefined): Promise<readonly string[]>;
    /** A new one-time code for the first administrator; `undefined` where somebody can sign in already. */
    setupCode(): Promise<{ readonly code: string; readonly url: string } | undefined>;
  };
  readonly audit: {
    /** `tenant` by name or id; absent: the checkpoint's, or all. `undefined` where there is none. */
    verify(wanted: {
      readonly tenant: string | undefined;
      /** What stands in its file. */
      readonly checkpoint: string | undefined;
    }): Promise<readonly AuditVerifiedShown[] | undefined>;
    checkpoint(tenant: string): Promise<CheckpointText | undefined>;
  };
  readonly keys: {
    list(): Promise<KeysShown>;
    /** Goes on with what was interrupted. */
    rotate(): Promise<KeysRotated>;
  };
  evaluate(raw: Uint8Array, options: EvaluateOptions): Promise<Evaluated>;
  readonly demo: {
    /** Sends an invented mail through the simulator; answers its Message-ID. */
    send(mail: DemoMailChoice): Promise<SentDemoMail>;
    /** False where there was none. */
    remove(): Promise<boolean>;
  };
}

export interface Backups {
  /** Writes a new file. `onStanding`: told now and then. */
  make(file: string, options: BackupOptions): Promise<{ readonly rows: number; readonly bytes: number }>;
  /** Into an empty database. */
  restore(file: string, options: RestoreOptions): Promise<RestoredShown>;
  /** The database itself has brought back an older state. Answers as of when it is; `undefined`: it is empty. */
  restored(): Promise<Date | undefined>;
}

export interface BackupOptions {
  readonly onStanding: (standing: {
    readonly done: number;
    readonly total: number;
    readonly rows: number;
  }) => void;
  readonly signal: AbortSignal;
}

export interface RestoreOptions {
  /** In bytes of the file. */
  readonly onStanding: BackupOptions["onStanding"];
  readonly signal: AbortSignal;
}

export interface RestoredShown {
  /** When the backup was made. */
  readonly asOf: Date;
  /** By which version. */
  readonly madeBy: string;
  readonly rows: number;
}

export interface MigrateOptions {
  /** Told before each: one can take minutes. Counted from 1 on. */
  readonly onStep: (step: { readonly name: string; readonly number: number; readonly of: number }) => void;
  readonly signal: AbortSignal;
}

interface Migrated {
  readonly applied: readonly string[];
  readonly left: readonly string[];
}

export interface SimulateChoice {
  readonly listen: string;
  readonly smtp: string;
  readonly journal: string;
  readonly microsoftJournalAddress?: string;
  readonly googleJournalAddress?: string;
  readonly users?: number;
  readonly microsoftDomain?: string;
  readonly googleDomain?: string;
  /** Where to write the service account's key file; one that is there is used. */
  readonly googleKey?: string;
  /** Where to write the file for UNDELIVER_PROVIDER_ENDPOINTS. */
  readonly endpoints?: string;
}

export interface SimulatorShown {
  readonly microsoft: {
    readonly domain: string;
    readonly graph: string;
    readonly tokens: string;
    readonly directory: string;
    readonly client: string;
    readonly secret: string;
    readonly instanceClient: string;
    readonly instanceSecret: string;
    readonly organisation: string;
    readonly people: readonly string[];
  };
  readonly google: {
    readonly domain: string;
    readonly gmail: string;
    readonly directory: string;
    readonly tokens: string;
    readonly administrator: string;
    readonly serviceAccount: string;
    readonly seal: { readonly name: string; readonly value: string };
    readonly people: readonly string[];
  };
  readonly smtp: string;
  readonly control: { readonly url: string; readonly token: string };
}

export interface TenantShown {
  readonly id: string;
  readonly name: string;
  readonly isDemo: boolean;
  readonly createdAt: Date;
}

export interface TokenRequest {
  /** Name or id. */
  readonly tenant: string;
  readonly role: Role;
  /** `undefined`: who makes it, and where. */
  readonly name: string | undefined;
  readonly expiresAt: Date | undefined;
}

export interface TokenShown {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

export interface AuditVerifiedShown {
  readonly tenant: string;
  /** Up to this entry all is as it was written. */
  readonly sequence: number;
  readonly waiting: number;
  readonly checkpoints: number;
  readonly findings: readonly AuditFinding[];
}

export interface KeysShown {
  /** The name of the instance key under which is sealed. */
  readonly sealing: string;
  /** What opens as well. */
  readonly others: readonly string[];
  /** By the name of its key, how much is sealed; `unnamed`: from before keys had names. */
  readonly values: Readonly<Record<string, number>>;
  /** Where the keys are kept; `undefined`: in the environment. */
  readonly file: string | undefined;
}

export type KeysRotated =
  | {
      readonly result: "rotated";
      readonly key: string;
      readonly resealed: number;
      readonly file: string | undefined;
    }
  | {
      readonly result: "processes_behind";
      readonly key: string;
      readonly file: string | undefined;
      readonly processes: readonly { readonly roles: readonly string[]; readonly startedAt: Date }[];
    };

export interface PersonShown {
  readonly email: string;
  readonly name: string;
  readonly tenant: string;
  readonly role: Role;
  readonly state: "active" | "disabled" | "invited";
  readonly secondFactor: boolean;
  readonly lastSeenAt: Date | undefined;
}

export interface InvitationRequest {
  /** Name or id. */
  readonly tenant: string;
  readonly email: string;
  readonly role: Role;
}

export type InvitationMade =
  | { readonly result: "invited"; readonly link: string; readonly expiresAt: Date }
  | { readonly result: "no_such_tenant" }
  | { readonly result: "is_member" };

export const DEMO_KINDS = ["clean", "newsletter", "spam", "phish", "malware", "spoof"] as const;
export type DemoKind = (typeof DEMO_KINDS)[number];

export interface DemoMailChoice {
  readonly kind: DemoKind;
  /** `undefined`: somebody of the demo organisation. */
  readonly to: readonly string[] | undefined;
  readonly subject: string | undefined;
}

export interface SentDemoMail {
  /** With its angle brackets. */
  readonly messageId: string;
  readonly subject: string;
  readonly to: readonly string[];
}
