import type { IdentityProvider } from "#identity/sign-in-desk.ts";
import type { SignInSetting, SingleSignOn } from "#identity/sign-in-setting.ts";
import type { SignInSaved, SignInSettings } from "#identity/sign-in-settings.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError } from "./api-error.ts";
import { getSignInSetting, putSignInSetting } from "./contract/sign-in-setting.ts";
import type { Given } from "./contract/route.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface SignInSettingNeeds {
  readonly signInSettings: SignInSettings;
  /** Why a provider cannot be used; `undefined` where it can. */
  readonly whyNotProvider: (provider: IdentityProvider) => Promise<string | undefined>;
  readonly publicUrl: () => string;
  readonly forgetPersons: () => void;
}

type Body = Given<typeof putSignInSetting>["body"];

/** How people of an account sign in. */
export function signInSettingRoutes(serve: ServeRoute, needs: SignInSettingNeeds): void {
  const { signInSettings, publicUrl, forgetPersons } = needs;
  const shown = async (tenantId: TenantId) =>
    ok(toItem(await signInSettings.current(tenantId), `${publicUrl()}/auth/sso/callback/${tenantId}`));

  serve(getSignInSetting, async ({ params }) => shown(params.account_id));

  serve(putSignInSetting, async ({ params: { account_id: tenantId }, body }, { caller }) => {
    const singleSignOn = readSingleSignOn(body);
    if (singleSignOn !== undefined) await refuseUnusable(needs, tenantId, { body, singleSignOn });
    const reply = await signInSettings.save(tenantId, {
      value: { requireSecondFactor: body.require_second_factor, ...(singleSignOn && { singleSignOn }) },
      clientSecret: body.single_sign_on?.client_secret,
      basedOn: body.version,
      actor: caller.actor,
    });
    refuseUnsaved(reply);
    forgetPersons();
    return shown(tenantId);
  });
}

function readSingleSignOn({ single_sign_on: given }: Body): SingleSignOn | undefined {
  if (given === null) return undefined;
  const breakGlass = given.break_glass_user_id;
  if (given.enforcement !== "none" && breakGlass === undefined) {
    throw new ApiError("invalid_input", {
      message:
        "Name who may always use a password: else nobody gets in on the day on which the provider fails.",
      pointer: "/body/single_sign_on/break_glass_user_id",
    });
  }
  return {
    issuer: given.issuer,
    clientId: given.client_id,
    domains: [...new Set(given.domains)],
    enforcement: given.enforcement,
    ...(breakGlass !== undefined && { breakGlass }),
  };
}

interface Wanted {
  readonly body: Body;
  readonly singleSignOn: SingleSignOn;
}

/** A secret that is kept goes to the issuer that it was entered for, and to no other. */
async function refuseUnusable(
  { signInSettings, whyNotProvider }: SignInSettingNeeds,
  tenantId: TenantId,
  { body, singleSignOn: { issuer, clientId } }: Wanted,
): Promise<void> {
  const given = body.single_sign_on?.client_secret;
  const kept = (await signInSettings.current(tenantId)).value.singleSignOn;
  const isSame = kept?.issuer === issuer && kept.clientId === clientId;
  const clientSecret = given ?? (isSame ? await signInSettings.secret(tenantId) : undefined);
  if (clientSecret === undefined) {
    throw new ApiError("invalid_input", {
      message: "Give the client secret: none is kept for this issuer and client id.",
      pointer: "/body/single_sign_on/client_secret",
    });
  }
  const why = await whyNotProvider({ issuer, clientId, clientSecret });
  if (why === undefined) return;
  throw new ApiError("unusable_provider", {
    message: `The identity provider cannot be used: ${why}.`,
    pointer: "/body/single_sign_on/issuer",
  });
}

function refuseUnsaved(reply: SignInSaved): void {
  switch (reply.result) {
    case "saved":
      return;
    case "conflict":
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    case "domains_taken":
      throw new ApiError("already_exists", {
        message:
          `Another account has named ${reply.domains.join(", ")} for its identity provider, or has verified it by DNS: ` +
          "verify it under Domains & journaling, then it is yours.",
        pointer: "/body/single_sign_on/domains",
      });
    case "no_such_person":
      throw new ApiError("invalid_input", {
        message:
          "Who may always use a password must be an active Super Admin of this account, with a password.",
        pointer: "/body/single_sign_on/break_glass_user_id",
      });
  }
}

function toItem(
  { value, hasSecret, version, savedBy, savedAt }: Awaited<ReturnType<SignInSettings["current"]>>,
  redirectUrl: string,
) {
  return {
    require_second_factor: value.requireSecondFactor,
    single_sign_on: toProviderItem(value, hasSecret),
    redirect_url: redirectUrl,
    version,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}

function toProviderItem({ singleSignOn: it }: SignInSetting, hasSecret: boolean) {
  if (it === undefined) return null;
  return {
    issuer: it.issuer,
    client_id: it.clientId,
    has_client_secret: hasSecret,
    domains: [...it.domains],
    enforcement: it.enforcement,
    break_glass_user_id: it.breakGlass ?? null,
  };
}
