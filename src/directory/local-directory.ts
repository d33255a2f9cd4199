import type { TenantId } from "#shared/ids.ts";
import type { AddressFound } from "./address-book.ts";

/** Port: what is known of addresses without asking a provider. */
export interface LocalDirectory {
  /**
   * As the directories were read a short time ago, or as they answered then; an address that nobody had is told for as
   * long as it need not be asked for again. `undefined`: nobody knows, or it was too long ago.
   */
  find(tenantId: TenantId, address: string): Promise<AddressFound | undefined>;
  /** No directory of the tenant knows it: it is asked for again later, and later each time. */
  noteMissing(tenantId: TenantId, address: string, reason: string): Promise<void>;
}
