import type { GuideParts, GuideStep, GuideValues } from "./setup-guide.ts";

const GMAIL = "Admin console › Apps › Google Workspace › Gmail";

/** "Also deliver to" of Google Workspace, which every edition has. */
export function googleWorkspaceGuide(values: GuideValues): GuideParts {
  return {
    title: "Google Workspace (Gmail)",
    format: "google-copy",
    binding:
      "Google’s seal (ARC): nothing to fill in. The newest seal of each copy must be Google’s and hold.",
    steps: [
      host(values),
      rule(values),
      {
        title: "Check",
        text: "A change of Gmail’s rules may take up to 24 hours. Send a mail from outside to any mailbox, and look at “Is it working?” of this source. Copies without X-Gm-Original-To show there as “recipients not recognised”: then the box of the step before is not ticked.",
      },
    ],
    undo: {
      title: "Undo all of it",
      text: `${GMAIL}: delete the content compliance rule “Undeliver”, then the host “Undeliver journal”. Delete the source here only afterwards: Google does not try again what is refused.`,
    },
  };
}

function host({ journalDomain, port, hasTls }: GuideValues): GuideStep {
  const onOff = hasTls ? "On" : "Off (this instance has no certificate)";
  return {
    title: "Add this instance as a host",
    text: "While it cannot be reached, Google keeps the copies and tries again. It takes port 25, 587, and 1024 to 65535.",
    entries: [
      { name: `${GMAIL} › Hosts › Add route: Name`, value: "Undeliver journal" },
      { name: "Single host", value: journalDomain },
      { name: "Port", value: String(port) },
      { name: "Require mail to be transmitted via a secure (TLS) connection", value: onOff },
      { name: "Require CA signed certificate", value: onOff },
      { name: "Validate certificate hostname", value: onOff },
    ],
  };
}

function rule({ address }: GuideValues): GuideStep {
  return {
    title: "Deliver a copy of everything to it",
    text: "Without X-Gm-Original-To nobody knows who received a mail as Bcc or through a group, and nothing can be taken back there. Spam is copied as well: users move mail out of it.",
    entries: [
      { name: `${GMAIL} › Compliance › Content compliance › Configure: Name`, value: "Undeliver" },
      { name: "1. Email messages to affect", value: "Inbound, Internal - Receiving" },
      {
        name: "2. Expressions: If ANY of the following match the message",
        value: "Advanced content match, Headers + Body, Matches regex: .*",
      },
      { name: "3. If the above expressions match", value: "Modify message" },
      {
        name: "Also deliver to › Add more recipients › Advanced: Change envelope recipient, Replace recipient",
        value: address,
      },
      { name: "Change route", value: "Undeliver journal" },
      { name: "Do not deliver spam to this recipient", value: "Off" },
      { name: "Suppress bounces from this recipient", value: "On" },
      { name: "Add X-Gm-Original-To header", value: "On" },
      { name: "Add X-Gm-Spam and X-Gm-Phishy headers", value: "On" },
      { name: "Show options › Account types to affect", value: "Users, Groups" },
    ],
  };
}
