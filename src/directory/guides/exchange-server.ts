import type { GuideParts, GuideStep, GuideValues } from "./setup-guide.ts";

const WHERE = "Exchange Management Shell";

/** Journal reports of an Exchange that the organisation runs itself. */
export function exchangeServerGuide(values: GuideValues): GuideParts {
  const { journalDomain: host } = values;
  return {
    title: "Exchange Server (on-premises)",
    format: "exchange-report",
    binding:
      "Exchange organisation with the accepted domains (the reports’ Sender names one), or, better, the sending servers’ addresses or their TLS certificate.",
    steps: [
      UNDELIVERABLE,
      connector(values),
      mimeReports(values),
      rule(values),
      {
        title: "Check",
        text: "Send a mail to any mailbox, and look at “Is it working?” of this source. What waits stands in the queue of the connector:",
        commands: shell(`Get-Queue -Filter "NextHopDomain -eq '${host}'"`),
      },
    ],
    undo: {
      title: "Undo all of it",
      text: "Delete the source here only afterwards: reports that are refused are undeliverable. Two days is what Exchange comes with; the address for undeliverable reports may stay.",
      commands: shell(
        'Remove-JournalRule "Undeliver"',
        'Remove-MailContact "Undeliver journal"',
        'Remove-RemoteDomain "Undeliver journal"',
        'Remove-SendConnector "Undeliver journal"',
        "Get-TransportService | Set-TransportService -MessageExpirationTimeout 2.00:00:00",
      ),
    },
  };
}

function shell(...lines: readonly string[]): NonNullable<GuideStep["commands"]> {
  return { where: WHERE, language: "powershell", text: lines.join("\n") };
}

const UNDELIVERABLE: GuideStep = {
  title: "Say where undeliverable reports go, and for how long Exchange tries",
  text: "The address must not be journaled itself. Without it reports that expire are lost.",
  commands: shell(
    'Set-TransportConfig -JournalingReportNdrTo "journal-undeliverable@another-domain.example"',
    "Get-TransportService | Set-TransportService -MessageExpirationTimeout 7.00:00:00",
  ),
};

function connector({ journalDomain: host, port, hasTls }: GuideValues): GuideStep {
  // Without the level Exchange takes any certificate.
  const tls = hasTls
    ? ` \`\n  -RequireTLS $true -TlsAuthLevel DomainValidation -TlsDomain "${host}"`
    : " -RequireTLS $false";
  return {
    title: "Make a send connector for the reports",
    text: `They go straight to ${host}${hasTls ? `, by TLS only, to who shows a certificate of a public authority for it` : ""}.`,
    commands: shell(
      `New-SendConnector -Name "Undeliver journal" -Usage Custom -AddressSpaces "SMTP:${host};1" \``,
      `  -DNSRoutingEnabled $false -SmartHosts "${host}" -Port ${port}${tls}`,
    ),
  };
}

function mimeReports({ journalDomain: host }: GuideValues): GuideStep {
  return {
    title: "Send reports as MIME",
    text: "TNEF (winmail.dat) cannot be opened here: such reports are kept, and nothing is judged.",
    commands: shell(
      `New-RemoteDomain -Name "Undeliver journal" -DomainName "${host}"`,
      'Set-RemoteDomain "Undeliver journal" -TNEFEnabled $false -AutoReplyEnabled $false -NDREnabled $false',
    ),
  };
}

function rule({ address, domains: [domain = "corp.example"] }: GuideValues): GuideStep {
  return {
    title: "Make the journal rule",
    text: `For all messages: forged mail from ${domain} counts as internal, and a rule for external mail alone would miss it.`,
    commands: shell(
      `New-MailContact -Name "Undeliver journal" -ExternalEmailAddress "${address}"`,
      'Set-MailContact "Undeliver journal" -HiddenFromAddressListsEnabled $true',
      `New-JournalRule -Name "Undeliver" -JournalEmailAddress "${address}" -Scope Global -Enabled $true`,
    ),
  };
}
