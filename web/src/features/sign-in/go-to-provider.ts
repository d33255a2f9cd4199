import { auth } from "../../lib/auth.ts";
import { goOn } from "../../lib/leave.ts";
import { signInTexts as t } from "../../texts/sign-in.ts";

/** Sends the browser to the identity provider of this e-mail's organisation; from there it comes back to `target`. */
export async function goToProvider(email: string, target: string): Promise<void> {
  const { url } = await auth<{ readonly url: string }>("/sign-in/sso", { email, callbackURL: target });
  // The provider's own document names this address: a script must not come out of it.
  if (!/^https?:\/\//i.test(url)) throw new Error(t.noPlace);
  goOn(url);
}
