import { readAdministrator } from "#directory/administrator.ts";
import type { AuthorizationWish, MicrosoftDoor } from "#directory/authorizations.ts";
import { MICROSOFT_CLOUDS, overrideEndpoints } from "#providers/endpoints.ts";
import { consentUrl, type EntraSignIn, redeemCode, signInUrl } from "#providers/graph/entra-sign-in.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { ClientNeeds } from "./open-client.ts";

/** Where administrators consent to this instance's application and say who they are. */
export function openMicrosoftDoor(
  { instanceApp, endpointSets }: ClientNeeds,
  publicUrl: () => string,
): MicrosoftDoor {
  const redirectUrl = (): string => `${publicUrl()}/connect/microsoft`;
  const signInFor = ({ endpoints: name }: AuthorizationWish): EntraSignIn => {
    const set = name === undefined ? {} : endpointSets[name];
    if (instanceApp === undefined || set === undefined || (name !== undefined && set.instanceApp !== true))
      throw new ProviderError("integration_broken", "the instance's application is not for these endpoints", {
        code: "no_instance_app",
      });
    const { clientId, credential, cloud } = instanceApp;
    const endpoints = overrideEndpoints(MICROSOFT_CLOUDS[cloud], set);
    return { clientId, credential, endpoints, redirectUrl: redirectUrl() };
  };
  return {
    app: instanceApp && { clientId: instanceApp.clientId, cloud: instanceApp.cloud },
    redirectUrl,
    consentUrl: (wish, state) => consentUrl(signInFor(wish), state),
    signInUrl: (wish, way) => signInUrl(signInFor(wish), way),
    whoSignedIn: async (authorization, code) => {
      const { nonce, verifier } = authorization;
      return readAdministrator(
        await redeemCode(signInFor(authorization), { code, nonce, verifier, now: new Date() }),
      );
    },
  };
}
