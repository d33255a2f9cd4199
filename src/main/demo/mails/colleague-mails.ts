import type { MailTemplate } from "../demo-mail.ts";

const clean = { kind: "clean", shows: "NONE" } as const;

/** Between people of the organisation. */
export const COLLEAGUE_MAILS: readonly MailTemplate[] = [
  {
    ...clean,
    name: "meeting-notes",
    write: ({ to, colleague, number }) => ({
      from: colleague,
      subject: "Notes from this morning",
      text: `Hi ${firstName(to.name)},

here is what we agreed on:

- the pilot starts with the Hamburg office,
- ${firstName(colleague.name)} writes to the three suppliers this week,
- budget stays at ${number} euros a month until summer.

Shout if I got something wrong.

${colleague.name}`,
    }),
  },
  {
    ...clean,
    name: "mittagessen",
    write: ({ to, colleague }) => ({
      from: colleague,
      subject: "Mittagessen am Donnerstag?",
      text: `Hallo ${firstName(to.name)},

der neue Italiener am Marktplatz hat geöffnet. Kommst du am Donnerstag mit? Wir sind zu fünft und gehen um halb eins los.

Liebe Grüße
${firstName(colleague.name)}`,
    }),
  },
  {
    ...clean,
    name: "project-status",
    write: ({ to, colleague, number }) => ({
      from: colleague,
      subject: `Project Lighthouse: status, week ${(number % 52) + 1}`,
      text: `Hello ${firstName(to.name)},

green: the data is moved, the training material is finished.
yellow: the label printer in the warehouse still has a mind of its own.
red: nothing, for the third week in a row.

Best
${colleague.name}`,
    }),
  },
  {
    ...clean,
    name: "holiday",
    write: ({ to, colleague }) => ({
      from: colleague,
      subject: "Holiday cover in August",
      text: `Dear ${firstName(to.name)},

I am away for the first two weeks of August. Would you look after the Nordic customers while I am gone? I will hand everything over the Thursday before.

Thank you!
${firstName(colleague.name)}`,
    }),
  },
  {
    ...clean,
    name: "reunion",
    write: ({ to, colleague }) => ({
      from: colleague,
      subject: "Réunion de mardi décalée à 15 h",
      text: `Bonjour ${firstName(to.name)},

la salle bleue est prise mardi matin, nous nous retrouvons donc à 15 heures. L'ordre du jour ne change pas.

À mardi,
${colleague.name}`,
    }),
  },
];

function firstName(name: string): string {
  return name.split(" ", 1)[0] ?? name;
}
