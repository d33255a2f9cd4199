import type { SessionId } from "#shared/ids.ts";
import type { PersonCaller } from "./caller.ts";
import type { SessionMethod, SignedIn } from "./session.ts";

export interface OwnSession {
  readonly id: SessionId;
  readonly method: SessionMethod;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Port: persons, seen from themselves. */
export interface Persons {
  /** Who has signed in, and what he may where; `undefined` where the person is no more. */
  find(signedIn: SignedIn): Promise<PersonCaller | undefined>;
  /** Those that this session may see: what came by an identity provider sees its own tenant's. */
  sessions(person: SignedIn): Promise<readonly OwnSession[]>;
  /** `sessionId` absent: all but the one that asks. Answers how many ended. */
  endSessions(person: SignedIn, sessionId?: SessionId): Promise<number>;
}
