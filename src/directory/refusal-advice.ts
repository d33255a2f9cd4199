/** What to do about a refusal, by the provider's own code. Quoted by the guides, so that the two never differ. */
export const REFUSAL_ADVICE: Readonly<Record<string, string>> = {
  AADSTS7000215:
    "The client secret is wrong. Copy the secret's value, not its id; a new one takes some minutes until Entra knows it.",
  AADSTS7000222: "The client secret has ended: make a new one in the app registration.",
  AADSTS700016:
    "This directory does not know the application: check the client id, and let an administrator consent to it.",
  AADSTS7000229:
    "The application has no enterprise application in this directory: let an administrator consent to it.",
  AADSTS90002: "There is no such directory: check its id, and the cloud.",
  AADSTS900382: "The directory is in another cloud: choose that one.",
  AADSTS700027:
    "The certificate is not one of the application: upload it in the app registration under Certificates & secrets; it takes some minutes until Entra knows it.",
  AADSTS700024: "The clock of this machine differs from Entra's, or the certificate has ended.",
  AADSTS50027: "Entra could not read what was signed: check that key and certificate belong together.",
  AADSTS53003:
    "A Conditional Access policy of the directory forbids this application's sign-in: leave it out there.",
  bad_certificate: "The certificate or its private key cannot be read: upload them again.",
  unauthorized_client:
    "The service account is not allowed to stand in for people: check domain-wide delegation, its client id and every scope; it takes up to a day to count.",
  invalid_grant:
    "Google does not take the key, or knows no such administrator: check his address, that the key was not deleted, and that this machine's clock is right.",
  bad_private_key: "The service account's key cannot be read: upload its JSON file again.",
  directory_denied:
    "The administrator may not read the directory: give an address of a Workspace administrator, and enable the Admin SDK API.",
  accessNotConfigured: "The Admin SDK API is not enabled in the project of the service account.",
  no_instance_app:
    "This instance has no application of its own any more: the operator sets UNDELIVER_MICROSOFT_CLIENT_ID.",
};

const UNKNOWN = "The provider refused for good. Its own code says why.";

export function refusalAdvice(code: string): string {
  return adviceOnRefusal(code) ?? UNKNOWN;
}

/** `undefined` where nothing is known. The code is the provider's word, and could be that of something every object has. */
export function adviceOnRefusal(code: string): string | undefined {
  return Object.hasOwn(REFUSAL_ADVICE, code) ? REFUSAL_ADVICE[code] : undefined;
}
