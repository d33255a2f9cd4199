import { integrationTexts } from "../../texts/integrations.ts";

export interface ServiceAccountKey {
  readonly type: "service_account";
  readonly client_email: string;
  readonly private_key: string;
  readonly private_key_id?: string;
  readonly client_id?: string;
}

/** What of Google's key file the API asks for; the rest of it does not leave the browser. */
export function readServiceAccountKey(text: string): ServiceAccountKey {
  const { type, client_email, private_key, private_key_id, client_id } = parsed(text);
  if (type !== "service_account" || typeof client_email !== "string" || typeof private_key !== "string") {
    throw new Error(integrationTexts.google.noKey);
  }
  return {
    type,
    client_email,
    private_key,
    ...(typeof private_key_id === "string" && { private_key_id }),
    ...(typeof client_id === "string" && { client_id }),
  };
}

function parsed(text: string): Readonly<Partial<Record<keyof ServiceAccountKey, unknown>>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
