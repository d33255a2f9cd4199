import type { InvitationId, PersonId, TenantId } from "#shared/ids.ts";
import type { Role } from "./role.ts";

export const INVITATION_MS = 7 * 24 * 60 * 60 * 1_000;

/** An open invitation, as who holds its link may see it. */
export interface Invitation {
  readonly id: InvitationId;
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** The e-mail of a person, or `operator`. */
  readonly invitedBy: string;
  readonly expiresAt: Date;
  readonly personExists: boolean;
  readonly hasSingleSignOn: boolean;
}

/** Who takes an invitation: somebody new, or whoever has signed in. */
export type Joining =
  | { readonly by: "password"; readonly name: string; readonly passwordHash: string }
  | { readonly by: "session"; readonly personId: PersonId };

export type JoinReply =
  | { readonly result: "joined"; readonly tenantId: TenantId; readonly email: string }
  /** Unknown, used, withdrawn or expired: they are not told apart. */
  | { readonly result: "not_found" }
  /** Somebody with this e-mail can sign in: only he takes it. */
  | { readonly result: "person_exists" }
  | { readonly result: "other_person" };

/** Port: invitations, seen from the link. */
export interface Invitations {
  find(token: string): Promise<Invitation | undefined>;
  accept(token: string, joining: Joining): Promise<JoinReply>;
}
