import type { MicrosoftDoor } from "#directory/authorizations.ts";
import type { ConnectionProbe } from "#directory/connection-probe.ts";

/** Microsoft's pages without Microsoft: everybody is an administrator of one directory. */
export function openDoor(directoryId: string): MicrosoftDoor {
  const url = (state: string): string => `https://login.example/?state=${encodeURIComponent(state)}`;
  return {
    app: { clientId: "instance-app", cloud: "global" },
    redirectUrl: () => "https://undeliver.example/connect/microsoft",
    consentUrl: (_wish, state) => url(state),
    signInUrl: (_wish, { state }) => url(state),
    whoSignedIn: () => Promise.resolve({ administrator: { directoryId, name: "it@corp.example" } }),
  };
}

/** A provider that takes everything, for one directory. */
export function takesEverything(directoryId: string): ConnectionProbe {
  return { probe: () => Promise.resolve({ result: "connected", directoryId }) };
}
