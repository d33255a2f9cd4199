import { isIP } from "node:net";
import nodemailer from "nodemailer";

interface Addressee {
  readonly email: string;
  readonly name: string;
  readonly link: string;
}

/** The mail that goes out to people who sign in. Plain text: what a name holds cannot become anything else there. */
export interface Letters {
  invitation(mail: Addressee & { readonly organisation: string }): Promise<void>;
  reset(mail: Addressee): Promise<void>;
}

const TIMEOUT_MS = 10_000;

/** `mailUrl`: an SMTP URL; its `from` names the sender, which else is undeliver@ the public URL's host. */
export function openLetters(mailUrl: string, publicUrl: () => string): Letters {
  const url = new URL(mailUrl);
  const named = url.searchParams.get("from");
  url.searchParams.delete("from");
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  const transport = nodemailer.createTransport({ url: url.href, ...timeouts });
  const send = async (to: string, subject: string, text: string): Promise<void> => {
    const from = named ?? `undeliver@${domainOf(publicUrl())}`;
    await transport.sendMail({
      from: { name: "Undeliver", address: from },
      to: { name: "", address: to },
      subject,
      text,
    });
  };
  return {
    invitation: ({ email, name, link, organisation }) =>
      send(
        email,
        `You are invited to ${oneLine(organisation)} on Undeliver`,
        `${greeting(name)}\n\nYou are invited to ${oneLine(organisation)} on Undeliver. ` +
          `Open this link within seven days to join:\n\n${link}\n\nWho has not expected this can ignore it.\n`,
      ),
    reset: ({ email, name, link }) =>
      send(
        email,
        "A new password for Undeliver",
        `${greeting(name)}\n\nSomebody, hopefully you, asked for a new password. Open this link within an hour:\n\n` +
          `${link}\n\nWho has not asked for it can ignore this: the password stays as it is.\n`,
      ),
  };
}

/** An address is no domain, and many servers refuse a sender at one. */
function domainOf(url: string): string {
  const { hostname } = new URL(url);
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? hostname : "localhost";
}

function greeting(name: string): string {
  return name === "" ? "Hello," : `Hello ${oneLine(name)},`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").slice(0, 200);
}
