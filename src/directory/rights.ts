import type { MicrosoftConnection } from "./integrations.ts";

/** What is asked of an organisation's administrator, and for what. */
export interface Right {
  readonly name: string;
  readonly reason: string;
  /** What does not work without it is said in the reason. */
  readonly optional: boolean;
}

/** Microsoft Graph, application permissions. Nothing here may do more than the sentence beside it says. */
export const MICROSOFT_RIGHTS = [
  {
    name: "Mail.ReadWrite",
    reason:
      "finds a delivered message in a mailbox, moves it to another folder and back, and reads it again to verify",
    optional: false,
  },
  {
    name: "User.Read.All",
    reason: "finds whose mailbox an address is, aliases included",
    optional: false,
  },
  {
    name: "GroupMember.Read.All",
    reason: "finds the mailboxes that a message to a group has reached",
    optional: false,
  },
  {
    name: "MailboxSettings.Read",
    reason: "tells shared mailboxes and rooms from people's; without it they are treated as people's",
    optional: true,
  },
] as const satisfies readonly Right[];
export type MicrosoftRight = (typeof MICROSOFT_RIGHTS)[number]["name"];

const GOOGLE_SCOPE = "https://www.googleapis.com/auth/";

/** Scopes for domain-wide delegation: the wider https://mail.google.com/ is not used, so nothing can be deleted for good. */
export const GOOGLE_RIGHTS = [
  {
    name: `${GOOGLE_SCOPE}gmail.modify`,
    reason:
      "finds a delivered message in a mailbox, changes its labels and sets them back, and reads it again",
    optional: false,
  },
  {
    name: `${GOOGLE_SCOPE}admin.directory.user.readonly`,
    reason: "finds whose mailbox an address is, aliases included, and whose customer this is",
    optional: false,
  },
  {
    name: `${GOOGLE_SCOPE}admin.directory.group.readonly`,
    reason: "finds the mailboxes that a message to a group has reached",
    optional: false,
  },
] as const satisfies readonly Right[];
export type GoogleRight = (typeof GOOGLE_RIGHTS)[number]["name"];

type Cloud = MicrosoftConnection["cloud"];

interface Narrowed {
  readonly cloud: Cloud;
  readonly clientId: string;
  /** The directory's id or one of its domains. */
  readonly directory: string;
}

/** What the modules for PowerShell call a cloud; without it they go to the global one, where the organisation is not. */
const IN_CLOUD: Readonly<Record<Cloud, { readonly graph: string; readonly exchange: string }>> = {
  global: { graph: "", exchange: "" },
  gcc_high: { graph: " -Environment USGov", exchange: " -ExchangeEnvironmentName O365USGovGCCHigh" },
  dod: { graph: " -Environment USGovDoD", exchange: " -ExchangeEnvironmentName O365USGovDoD" },
  china: { graph: " -Environment China", exchange: " -ExchangeEnvironmentName O365China" },
};

/**
 * The commands by which an administrator limits the application to the mailboxes of one group (RBAC for Applications). A
 * scoped role adds to what was consented to in Entra, so the consent to Mail.ReadWrite has to go in the end.
 * https://learn.microsoft.com/exchange/permissions-exo/application-rbac
 */
export function narrowingCommands({ cloud, clientId, directory }: Narrowed): string {
  return [
    // Set once, in single quotes: in double ones PowerShell would run what stands in them.
    `$client = ${quoted(clientId)}`,
    `$directory = ${quoted(directory)}`,
    `Connect-MgGraph${IN_CLOUD[cloud].graph} -TenantId $directory -Scopes "Application.Read.All", "AppRoleAssignment.ReadWrite.All"`,
    `Connect-ExchangeOnline${IN_CLOUD[cloud].exchange}`,
    "",
    "# The group whose members' mailboxes may be reached",
    '$group = "undeliver-mailboxes@YOUR-DOMAIN"',
    "$app = Get-MgServicePrincipal -Filter \"appId eq '$client'\"",
    'New-ServicePrincipal -AppId $client -ObjectId $app.Id -DisplayName "Undeliver"',
    "$dn = (Get-Group $group).DistinguishedName",
    'New-ManagementScope -Name "Undeliver mailboxes" -RecipientRestrictionFilter "MemberOfGroup -eq \'$dn\'"',
    'New-ManagementRoleAssignment -App $app.Id -Role "Application Mail.ReadWrite" -CustomResourceScope "Undeliver mailboxes"',
    'New-ManagementRoleAssignment -App $app.Id -Role "Application MailboxSettings.Read" -CustomResourceScope "Undeliver mailboxes"',
    "",
    "# What was consented to in Entra reaches every mailbox, and adds to the scope: take it away",
    "$graph = Get-MgServicePrincipal -Filter \"appId eq '00000003-0000-0000-c000-000000000000'\"",
    "$roles = $graph.AppRoles | Where-Object Value -in 'Mail.ReadWrite', 'MailboxSettings.Read'",
    "Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id -All | Where-Object AppRoleId -in $roles.Id |",
    "  ForEach-Object { Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id -AppRoleAssignmentId $_.Id }",
    "",
    "# Shows at once what will be; Graph itself follows within 30 minutes to 2 hours",
    'Test-ServicePrincipalAuthorization -Identity $client -Resource "somebody@YOUR-DOMAIN"',
  ].join("\n");
}

/** For PowerShell: nothing in single quotes is replaced, and typographic quotes end such a text like the plain one. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
}
