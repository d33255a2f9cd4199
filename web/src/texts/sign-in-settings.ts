/** Every text of the screen that says how people sign in. */
export const signInSettingTexts = {
  title: "Sign-in",
  lead: "How the people of this organisation sign in. Tokens are not touched by it.",
  redirect: {
    title: "Redirect URL",
    lead: "Enter this address at your identity provider, where it asks for the redirect URL of a web application.",
    copy: "Copy the redirect URL",
  },
  requireSecondFactor: "Ask everybody for a second factor",
  requireSecondFactorAbout:
    "Who signs in by password sees nothing of the organisation before one is set up, you included. Who comes by single sign-on has shown it there.",
  singleSignOn: "Single sign-on (OpenID Connect)",
  singleSignOnAbout: "People are invited beforehand all the same: nobody gets in by a directory alone.",
  issuer: "Issuer",
  issuerAbout:
    "As https://login.microsoftonline.com/<directory id>/v2.0 or https://accounts.google.com. It is asked for its configuration before anything is saved.",
  clientId: "Client ID",
  clientSecret: "Client secret",
  secretKept:
    "One is kept, sealed. Leave empty to keep it; it is needed again with another issuer or client ID.",
  secretNeeded: "It is sealed, and never shown again.",
  domains: "E-mail domains",
  domainsAbout: "Whose people are sent to this provider. One a line.",
  enforcement: "Who has to use single sign-on",
  enforcements: {
    none: "Nobody: passwords work too",
    administrators: "Administrators",
    everyone_but_one: "Everyone but one",
  },
  enforcementsAbout: {
    none: "Each chooses how to sign in.",
    administrators: "Passwords of Super Admins and Config Admins are worth nothing here.",
    everyone_but_one: "No password is worth anything here but that of the person named below.",
  },
  breakGlass: "Who may always use a password",
  breakGlassAbout: "For the day on which the provider fails: an active Super Admin who has a password.",
  choose: "Choose a person",
};
