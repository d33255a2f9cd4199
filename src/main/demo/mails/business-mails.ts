import type { MailTemplate } from "../demo-mail.ts";
import { page } from "./page.ts";

const clean = { kind: "clean", shows: "NONE" } as const;

/** From customers, suppliers and machines. */
export const BUSINESS_MAILS: readonly MailTemplate[] = [
  {
    ...clean,
    name: "invoice",
    write: ({ to, number }) => ({
      from: { name: "Northlight Paper", address: "accounts@northlight-paper.example" },
      subject: `Invoice ${number} for your order of toner and paper`,
      text: `Dear ${to.name},

please find attached invoice ${number}. Payment is due within 30 days; our bank details have not changed.

Kind regards
Northlight Paper, accounts`,
      attachments: [{ name: `invoice-${number}.pdf`, type: "application/pdf", content: PDF }],
    }),
  },
  {
    ...clean,
    name: "customer-question",
    write: ({ to, number }) => ({
      from: { name: "Ruth Okonjo", address: "ruth.okonjo@harbour-lights.example" },
      subject: `Question about order ${number}`,
      text: `Hello ${to.name},

our order ${number} says forty lamps, the delivery note says fourteen. Before I open all the boxes: which one is right?

Many thanks
Ruth Okonjo, Harbour Lights`,
    }),
  },
  {
    ...clean,
    name: "offer-reply",
    write: ({ to, number }) => ({
      from: { name: "Tomasz Wilk", address: "t.wilk@millstone.example" },
      subject: `Re: Offer ${number}`,
      text: `Hi ${to.name},

that works for us. Please send the contract to our purchasing department, they are waiting for it.

Tomasz

> Dear Tomasz, as discussed on the phone: twelve units at the
> price of ten, delivered in the first week of the month.`,
      headers: {
        "In-Reply-To": `<offer-${number}@millstone.example>`,
        References: `<offer-${number}@millstone.example>`,
      },
    }),
  },
  {
    ...clean,
    name: "versand",
    write: ({ to, number }) => ({
      from: { name: "Kurierdienst Falke", address: "sendung@falke-kurier.example" },
      subject: `Ihre Sendung ${number} ist unterwegs`,
      text: `Guten Tag ${to.name},

Ihre Sendung ${number} wird morgen zwischen 9 und 12 Uhr zugestellt. Sie müssen nichts weiter tun.

Kurierdienst Falke`,
    }),
  },
  {
    ...clean,
    name: "compte-rendu",
    write: ({ to }) => ({
      from: { name: "Élodie Marchand", address: "elodie.marchand@atelier-bleu.example" },
      subject: "Compte rendu de notre visite",
      text: `Bonjour ${to.name},

merci encore pour votre accueil. Voici nos notes : la maquette plaît, la livraison reste prévue pour la mi-mars, et nous vous envoyons les échantillons vendredi.

Bien à vous,
Élodie Marchand`,
    }),
  },
  {
    ...clean,
    name: "invitation",
    write: ({ to, number }) => ({
      from: { name: "Mika Lehtonen", address: "mika@fjordworks.example" },
      subject: "Invitation: walk-through of the new hall",
      text: `Walk-through of the new hall, with coffee. Bring solid shoes.\n\nMika Lehtonen, Fjordworks`,
      event: [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        `UID:hall-${number}@fjordworks.example`,
        "DTSTAMP:20260105T080000Z",
        "DTSTART:20260212T090000Z",
        "DTEND:20260212T100000Z",
        "SUMMARY:Walk-through of the new hall",
        "ORGANIZER:mailto:mika@fjordworks.example",
        `ATTENDEE:mailto:${to.address}`,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
      ].join("\r\n"),
    }),
  },
  {
    ...clean,
    name: "bounce",
    write: ({ to, number }) => ({
      from: { name: "Mail Delivery System", address: "mailer-daemon@mx.harbour-lights.example" },
      envelopeSender: "",
      subject: "Undeliverable: Your samples",
      text: `Your message to stock-${number}@harbour-lights.example could not be delivered.

The mailbox does not exist (550 5.1.1). The message was not sent to anybody else.

Original sender: ${to.address}`,
      headers: { "Auto-Submitted": "auto-replied" },
    }),
  },
  {
    ...clean,
    name: "abwesenheit",
    write: ({ to }) => ({
      from: { name: "Jonas Petersen", address: "j.petersen@millstone.example" },
      subject: "Abwesenheitsnotiz: Ihre Anfrage",
      text: `Guten Tag ${to.name},

vielen Dank für Ihre Nachricht. Ich bin bis Montag im Urlaub und lese Ihre Mail danach. In dringenden Fällen hilft Ihnen unsere Zentrale.

Jonas Petersen`,
      headers: { "Auto-Submitted": "auto-replied" },
    }),
  },
  {
    ...clean,
    name: "monitoring",
    write: ({ number }) => ({
      from: { name: "Watchtower", address: "alerts@watchtower.example" },
      subject: `[resolved] disk usage on node-${number % 40}`,
      text: `node-${number % 40}: disk usage is back to 61 %. The alert lasted 14 minutes.`,
      html: page([`<b>node-${number % 40}</b>: disk usage is back to 61 %.`, "The alert lasted 14 minutes."]),
      headers: { "Auto-Submitted": "auto-generated" },
    }),
  },
];

/** The smallest document that viewers open; one empty page. */
const PDF = `%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;
