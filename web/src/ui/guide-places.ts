/** Steps of the guides that screens lead to: file and heading, as the server shows them below `/docs/`. */
export const GUIDE_PLACES = {
  microsoft: "setup-microsoft-365",
  microsoftRights: "setup-microsoft-365#the-rights-and-why",
  microsoftApplication: "setup-microsoft-365#register-the-application",
  microsoftJournal: "setup-microsoft-365#have-the-mail-journaled",
  microsoftMessages: "setup-microsoft-365#what-messages-mean",
  microsoftUndo: "setup-microsoft-365#undo-the-whole-set-up",
  google: "setup-google-workspace",
  googleAccount: "setup-google-workspace#make-the-service-account",
  googleJournal: "setup-google-workspace#have-the-mail-journaled",
  googleMessages: "setup-google-workspace#what-messages-mean",
  googleUndo: "setup-google-workspace#undo-the-whole-set-up",
  domainCheck: "journaling#what-the-check-of-a-domain-says",
  isItWorking: "journaling#what-is-it-working-says",
  directory: "directory",
  directoryEntries: "directory#by-hand-and-from-a-file",
  directoryMessages: "directory#what-messages-mean",
  monitoring: "operations#monitoring",
} as const;

export type GuidePlace = keyof typeof GUIDE_PLACES;
