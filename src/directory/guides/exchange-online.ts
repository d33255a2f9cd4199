import type { GuideParts, GuideStep, GuideValues } from "./setup-guide.ts";

const WHERE = "Exchange Online PowerShell (Connect-ExchangeOnline)";

/** Journal reports of Microsoft 365. */
export function exchangeOnlineGuide(values: GuideValues): GuideParts {
  return {
    title: "Microsoft 365 (Exchange Online)",
    format: "exchange-report",
    binding:
      "Exchange organisation: the initial domain of the tenant, such as contoso.onmicrosoft.com. Exchange writes it into each report (X-OriginatorOrg).",
    steps: [
      undeliverable(values),
      expiration(),
      connector(values),
      rule(values),
      {
        title: "Check",
        text: "The first report arrives some minutes after the rule was made. Send a mail to any mailbox, and look at “Is it working?” of this source. Where nothing comes, this shows how far Exchange gets:",
        commands: {
          where: WHERE,
          language: "powershell",
          text: `Validate-OutboundConnector -Identity "Undeliver journal" -Recipients "${values.address}"\nGet-JournalRule "Undeliver"`,
        },
      },
    ],
    undo: {
      title: "Undo all of it",
      text: "Delete the source here only afterwards: reports that are refused are undeliverable. The address for undeliverable reports may stay.",
      commands: {
        where: WHERE,
        language: "powershell",
        text: 'Remove-JournalRule "Undeliver"\nRemove-OutboundConnector "Undeliver journal"\nSet-TransportConfig -JournalMessageExpirationDays 0',
      },
    },
  };
}

function undeliverable({ domains: [domain = "corp.example"] }: GuideValues): GuideStep {
  return {
    title: "Say where undeliverable reports go",
    text: "Without this address a report that cannot be delivered in time is lost. It must be a mailbox outside of Exchange Online, one that somebody reads and that nothing else is sent to: rules and journaling do not apply to it.",
    entries: [
      {
        name: "Purview › Data lifecycle management › Exchange (legacy) › Settings › Send undeliverable journal reports to",
        value: `journal-undeliverable@another-domain.example (not at ${domain})`,
      },
    ],
    commands: {
      where: WHERE,
      language: "powershell",
      text: 'Set-TransportConfig -JournalingReportNdrTo "journal-undeliverable@another-domain.example"',
    },
  };
}

function expiration(): GuideStep {
  return {
    title: "Let Exchange try for as long as it can",
    text: "While Undeliver cannot be reached, Exchange keeps the reports and tries again: 24 hours, which is its maximum for mail, and seven days more for journal reports. What does not arrive in that time goes to the address of the step before.",
    entries: [
      { name: "MessageExpiration", value: "1.00:00:00" },
      { name: "JournalMessageExpirationDays", value: "7" },
    ],
    commands: {
      where: WHERE,
      language: "powershell",
      text: "Set-TransportConfig -MessageExpiration 1.00:00:00 -JournalMessageExpirationDays 7",
    },
  };
}

function connector({ journalDomain: host, hasTls }: GuideValues): GuideStep {
  const tls = hasTls ? `-TlsSettings DomainValidation -TlsDomain "${host}"` : "-TlsSettings EncryptionOnly";
  return {
    title: "Make a connector for the reports",
    text: `Reports then go straight to this instance, by TLS only, and past any outgoing gateway. ${
      hasTls
        ? `Exchange insists on a certificate of a public authority that names ${host}.`
        : "Without a certificate of a public authority here, Exchange can insist on encryption only, not on who it speaks to."
    }`,
    entries: [
      { name: "From", value: "Office 365" },
      { name: "To", value: "Partner organization" },
      { name: "Use of connector: only when email messages are sent to these domains", value: host },
      { name: "Routing: route email through these smart hosts", value: host },
      {
        name: "Security restrictions: always use TLS",
        value: hasTls
          ? `Issued by a trusted certificate authority, subject name ${host}`
          : "Any digital certificate",
      },
    ],
    commands: {
      where: WHERE,
      language: "powershell",
      text: `New-OutboundConnector -Name "Undeliver journal" -ConnectorType Partner \`\n  -RecipientDomains "${host}" -UseMXRecord $false -SmartHosts "${host}" \`\n  ${tls}`,
    },
  };
}

function rule({ address }: GuideValues): GuideStep {
  return {
    title: "Make the journal rule",
    text: "For everybody and for all messages: a forged sender of an own domain counts as internal at Exchange, so a rule for external mail alone would miss it. In a hybrid organisation set PreventDuplicateJournalingEnabled as well; duplicates do no harm here, they only cost.",
    entries: [
      {
        name: "Purview › Data lifecycle management › Exchange (legacy) › Journal rules › New rule: Send journal reports to",
        value: address,
      },
      { name: "Journal rule name", value: "Undeliver" },
      { name: "Journal messages sent or received from", value: "Everyone" },
      { name: "Type of message to journal", value: "All messages" },
    ],
    commands: {
      where: WHERE,
      language: "powershell",
      text: `New-JournalRule -Name "Undeliver" -JournalEmailAddress "${address}" -Scope Global -Enabled $true`,
    },
  };
}
