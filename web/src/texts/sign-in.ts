const reasons: Readonly<Record<string, string>> = {
  sso_failed: "What the identity provider answered could not be checked. Begin again from here.",
  sso_not_invited: "Nobody has invited this e-mail here. Ask an administrator for an invitation.",
  sso_email_not_verified: "The identity provider does not vouch for your e-mail. Ask who runs it.",
};

/** Every text of the screens before one is signed in. */
export const signInTexts = {
  titles: {
    password: "Sign in",
    second_factor: "Second factor",
    single_sign_on: "Single sign-on",
  },
  name: "Name",
  email: "E-mail",
  password: "Password",
  enter: "Sign in",
  goOn: "Continue",
  back: "Back",
  or: "or",
  toSignIn: "Go to sign-in",
  singleSignOn: "Use single sign-on",
  singleSignOnLead: "Your e-mail says which organisation's sign-in you are taken to.",
  noPlace: "The identity provider names no place where people sign in. Ask your administrator.",
  forgotten: "Forgotten your password?",
  forgottenAsk:
    "Forgotten your password? Ask whoever runs this server for a link: no mail goes out from here.",
  totp: {
    lead: "Enter the six digits that your authenticator app shows now.",
    label: "Code of the app",
    other: "Use a recovery code",
  },
  recovery: {
    lead: "Enter one of the recovery codes that you kept. Each works once.",
    label: "Recovery code",
    other: "Use the authenticator app",
  },
  failed: {
    title: "You are not signed in",
    reasons,
    otherwise: "Signing in did not work. Begin again from here.",
  },
  setup: {
    title: "Set up Undeliver",
    lead: "Nobody can sign in yet. The server printed a one-time code when it started: with it you become the first administrator.",
    code: "One-time code",
    codeHint: "Lost it? The command “undeliver setup-code” prints a new one.",
    organisation: "Organisation",
    organisationHint: "Its name, where none has been made yet.",
    submit: "Begin",
    done: {
      title: "This is set up already",
      body: "Somebody can sign in here. Ask an administrator to invite you.",
      action: "Go to sign-in",
    },
  },
  invitation: {
    title: (account: string) => `Join ${account.slice(0, 200)}`,
    gone: "This invitation does not work",
    role: "Role",
    invitedBy: "Invited by",
    until: "Open until",
    join: "Join",
    bySingleSignOn: "Join by single sign-on",
    orPassword: "or with a password",
    signInFirst: "You can sign in already. Sign in by your password first, then this page lets you join.",
    otherPerson: (who: string, email: string) =>
      `You are signed in as ${who}. This invitation is for ${email}, signed in by password: sign out first.`,
    signOutFirst: "Sign out",
  },
  forgottenPassword: {
    title: "Forgotten password",
    lead: "We mail you a link with which you choose a new one.",
    submit: "Send the link",
    sent: "If somebody signs in here with this e-mail, a link is on its way. Look into your junk folder too.",
  },
  resetPassword: {
    title: "New password",
    lead: "Choosing it ends all sessions that are open.",
    label: "New password",
    submit: "Save password",
    done: "Your new password is saved. Sign in with it.",
  },
};
