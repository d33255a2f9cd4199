import type { Disposition } from "#detection/disposition.ts";

export interface Person {
  readonly name: string;
  readonly address: string;
}

/** What a template can speak of. */
export interface Scene {
  readonly to: Person;
  /** Somebody of the same organisation. */
  readonly colleague: Person;
  /** Such as `Aurora`. */
  readonly company: string;
  /** The organisation's mail domain. */
  readonly domain: string;
  /** 1000 to 9999: invoices, tickets, parcels. */
  readonly number: number;
}

/** A mail of our own writing, before it has recipients, a date and an id. */
export interface DemoMail {
  readonly from: Person;
  /** MAIL FROM. Absent: the address in From; empty: a bounce. */
  readonly envelopeSender?: string;
  readonly replyTo?: Person;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly DemoAttachment[];
  /** A calendar invitation. */
  readonly event?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the simulated provider finds; absent: that everything is in order. */
  readonly found?: { readonly auth?: string; readonly verdict?: string };
}

export interface DemoAttachment {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export interface MailTemplate {
  readonly name: string;
  readonly kind: "clean" | "newsletter" | "spam" | "phish" | "malware" | "spoof";
  /** How the product should judge it. */
  readonly shows: Disposition;
  readonly write: (scene: Scene) => DemoMail;
}
