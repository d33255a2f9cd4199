/** Every text of the integrations. */
export const integrationTexts = {
  title: "Integrations",
  lead: "A connection authorises Undeliver to look for mail in mailboxes and to move it. Secrets are kept sealed and never shown again.",
  add: "Add integration",
  cancel: "Cancel",
  next: "Next",
  back: "Back",
  copy: (what: string) => `Copy: ${what}`,
  optional: "optional",
  steps: ["How", "At the provider", "Here"],
  way: "How to connect",
  ways: {
    authorize: {
      label: "Microsoft 365: Authorize",
      about:
        "An administrator grants the rights on Microsoft’s page and signs in once. Nothing has to be entered.",
    },
    app: {
      label: "Microsoft 365: an application of your own",
      about: "An app registration in your directory, with a certificate or a client secret.",
    },
    google: {
      label: "Google Workspace",
      about: "A service account with domain-wide delegation.",
    },
  },
  noInstanceApp:
    "This instance has no application at Microsoft: the operator sets one up by UNDELIVER_MICROSOFT_CLIENT_ID.",
  authorize: {
    about:
      "You are sent to Microsoft, where an administrator of your organisation (Global Administrator or Privileged Role Administrator) grants these rights, and signs in once more so that it is certain whose directory it is.",
    leaves: "This page is left for Microsoft’s, and you come back to it.",
    submit: "Go on at Microsoft",
    title: "Connecting Microsoft 365",
    waits: "Looking at what Microsoft says",
    doneTitle: "Microsoft 365 is connected",
    done: "The administrator’s sign-in has shown whose directory it is.",
    notOurs:
      "Nothing was begun here that this address belongs to: begin in Settings › Integrations › Add integration.",
    go: "Go to Integrations",
    back: "Back to Integrations",
  },
  app: {
    steps: [
      "In the Entra admin center: App registrations › New registration, for accounts in this organisational directory only. No redirect URI is needed.",
      "API permissions › Add a permission › Microsoft Graph › Application permissions: those below, and nothing more. Then: Grant admin consent.",
      "Certificates & secrets: upload a certificate that is made in the next step (better: its key never leaves this server), or make a client secret.",
      "From the registration’s overview you need the Directory (tenant) ID and the Application (client) ID.",
    ],
  },
  certificate: {
    about:
      "A key is made on this server and never leaves it. Download the certificate and upload it in the app registration under Certificates & secrets, then go on here.",
    make: "Make a certificate",
    notMade: "Make the certificate first, and upload it in the app registration.",
    thumbprint: "Thumbprint",
    sha256: "SHA-256",
    ends: "Ends",
    download: "Download certificate",
  },
  credentialEnds: "Credential ends",
  directory: "Directory",
  replace: {
    label: "Replace credential",
    title: (name: string) => `Replace the credential of ${name}`,
    about:
      "The one in use stays until the provider has given a token for the new one; nothing stops meanwhile. Take the former one away at the provider some minutes later.",
    said: "The new credential is in use.",
  },
  narrow: {
    label: "Limit to mailboxes",
    title: "Limit the application to some mailboxes",
    about:
      "By default the application reaches every mailbox. An administrator runs these commands in PowerShell to limit it to the members of one group. A mailbox outside of it is then shown as out of scope.",
    commands: "Commands",
  },
  table: "Integrations",
  name: "Name",
  provider: "Provider",
  providers: { microsoft: "Microsoft 365", google: "Google Workspace" },
  guide: {
    authorize: "What is asked for, and why",
    app: "How the app registration is made, step by step",
    google: "How the service account is made, step by step",
    messages: "What messages mean",
    undo: "How all of it is undone, at the provider too",
  },
  connection: "Connection",
  state: "State",
  states: { untested: "Untested", active: "Active", stopped: "Stopped" },
  untestedAbout:
    "The provider has not answered yet since it was connected or resumed. A self-test tries it by itself.",
  since: "Since",
  created: "Added",
  endpoints: "Endpoints",
  endpointsAbout: "For simulators and test peers: names from the operator’s endpoint file.",
  ownHosts: "The provider’s own hosts",
  stop: "Stop",
  stopTitle: (name: string) => `Stop ${name}?`,
  stopBody:
    "Nothing is looked for or moved through it until somebody resumes it. Copies that are open wait; the time does not count against their deadlines.",
  reason: "Reason",
  stopped: "It is stopped.",
  resume: "Resume",
  resumed: "It works again.",
  remove: "Delete",
  removeTitle: (name: string) => `Delete ${name}?`,
  removeBody:
    "Its domains stay without an integration, what is open is settled as refused, and what was taken through it cannot be brought back from here any more. What was done stays on record.",
  typeName: (name: string) => `Type “${name}” to go on`,
  removed: "The integration is deleted.",
  added: "The integration is added.",
  microsoft: {
    cloud: "Cloud",
    clouds: {
      global: "Worldwide",
      gcc_high: "US Government (GCC High)",
      dod: "US Department of Defense",
      china: "China (21Vianet)",
    },
    tenant: "Directory (tenant)",
    tenantAbout: "The Entra directory’s id, or one of its domains.",
    client: "Application (client) id",
    clientAbout: "Of your app registration.",
    credential: "Credential",
    credentials: {
      secret: "Client secret",
      certificate: "Certificate",
      instance: "Application of this instance",
    },
    credentialChoices: {
      secret: "Client secret",
      made: "Certificate made here",
      certificate: "Certificate of your own",
    },
    secretEnds: "Secret ends",
    secretEndsAbout: "As Entra shows it. You are told before.",
    secret: "Client secret",
    certificate: "Certificate (PEM)",
    privateKey: "Its private key (PEM)",
  },
  google: {
    administrator: "Administrator",
    administratorAbout:
      "A Workspace administrator’s address: the service account reads the directory for him.",
    serviceAccount: "Service account",
    key: "Service account key (JSON file)",
    keyAbout:
      "Of a service account with domain-wide delegation. The file is read here, sent once and not kept by the browser.",
    noKey: "This is no key file of a service account: it has no client_email and private_key.",
    steps: [
      "In the Google Cloud console: choose or make a project, enable the Gmail API and the Admin SDK API.",
      "IAM & Admin › Service accounts: make one; it needs no role in the project. Keys › Add key › JSON.",
      "Choose that key file here; then, in the Google Admin console: Security › Access and data control › API controls › Domain-wide delegation › Add new, with the client ID and the scopes that are shown.",
    ],
    delegationAbout:
      "Enter these two in the Admin console. It takes minutes, and up to a day, until Google knows it.",
    clientId: "Client ID",
    clientIdUnknown: "It stands in the Google Cloud console as the service account’s unique ID.",
    scopes: "OAuth scopes",
  },
  empty: {
    title: "No integration yet",
    body: "Connect Microsoft 365 or Google Workspace: until then mail is judged and shown, and nothing can be taken back.",
  },
} as const;
