import type { Setup } from "#directory/guides/setup-guide.ts";

const NAMES: Readonly<Record<Setup, string>> = {
  "exchange-online": "Microsoft 365",
  "google-workspace": "Google Workspace",
  "exchange-server": "Exchange Server",
  postfix: "Postfix",
  exim: "Exim",
};

/** Every text around the steps at a mail system; the steps themselves come from the server. */
export const guideTexts = {
  names: NAMES,
  link: "How to set it up",
  others: "Mail systems",
  address: "Intake address",
  addressAbout:
    "It was shown once, when the source was made or its address rotated. Put in here it stands in the steps below; it is not sent anywhere.",
  source: "The source",
  format: "Format",
  binding: "Proved by",
  obstacles: "First",
  settings: (step: string) => `Settings: ${step}`,
  setting: "Setting",
  value: "Value",
  copyValue: (name: string) => `Copy: ${name}`,
  copyCommands: "Copy the commands",
  back: "Domains & journaling",
} as const;
