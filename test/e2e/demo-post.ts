import { expect } from "vitest";
import { listMessages } from "#api/contract/investigate.ts";
import type { Person } from "../../src/main/demo/demo-mail.ts";
import { PHISH_MAILS } from "../../src/main/demo/mails/phish-mails.ts";
import { sceneOf } from "../../src/main/demo/plan-mail.ts";
import { until } from "./npm-start.ts";
import type { StartedDemo } from "./started-demo.ts";

const COMPANIES = ["aurora", "borealis"] as const;

/** Mail to the people of the demo as anybody sends it, and what has become of it. */
export type DemoPost = ReturnType<typeof openDemoPost>;

export function openDemoPost(demo: StartedDemo) {
  const send = (subject: string, to: readonly Person[], lines: readonly string[]): Promise<string> => {
    const domain = `${subject.toLowerCase().replaceAll(" ", "-")}.example`;
    const from = { name: "Office", address: `office@${domain}` };
    return demo.office.post(
      { mail: { from, subject, text: lines.join("\n\n") }, recipients: to },
      new Date(),
    );
  };
  const messageOf = async (messageId: string) => {
    const query = { message_id: messageId, detections_only: false };
    return (await demo.api.call(listMessages, { query })).result[0];
  };
  return {
    /** By number. Aurora is at Microsoft, Borealis at Google. */
    person: (company: (typeof COMPANIES)[number], index: number): Person => {
      const found = demo.companies[COMPANIES.indexOf(company)]?.people[index];
      if (found === undefined) throw new Error(`${company} has no person ${index}`);
      return found;
    },
    /** Nothing in it that a detector would name. Answers the Message-ID. */
    send,
    /** Of one campaign: another sender and another number each time, and the same words. */
    sendFuelCard: (number: number, to: readonly Person[]): Promise<string> =>
      send(`Your fuel card ${number}`, to, [
        `Dear ${to[0]?.name},`,
        `your new fuel card ${number} has been printed and lies ready at the counter of our branch in the harbour.`,
        "Please bring the old card along when you come to fetch it, so that the clerk can take it back. The branch is open on working days from eight in the morning until six in the evening.",
        "With kind regards, the fleet desk",
      ]),
    /** MALICIOUS by what stands in it. */
    sendPhish: (to: readonly Person[]): Promise<string> => {
      const template = PHISH_MAILS.find((it) => it.name === "mailbox-full");
      const [company] = demo.companies;
      if (template === undefined || company === undefined) throw new Error("the demo has no such mail");
      const mail = template.write(sceneOf(company, to[0], () => 0));
      return demo.office.post({ mail, recipients: to }, new Date());
    },
    messageOf,
    /** Until the journal copies of so many copies have come. */
    traced: async (messageId: string, copies: number): Promise<void> => {
      await until(`${messageId} in ${copies} mailboxes`, async () =>
        (await messageOf(messageId))?.copies.total === copies ? true : undefined,
      );
    },
    /** Until the providers have it there, in all these mailboxes and in no other. */
    expectPlaces: async (messageId: string, expected: readonly Place[]): Promise<void> => {
      const places = new Map(
        expected.map(([{ address }, place]) => [address, expect.stringMatching(place) as unknown]),
      );
      const lying = async () =>
        new Map((await demo.mailboxes.items(messageId)).map((it) => [it.mailbox, it.place]));
      await expect.poll(lying, { timeout: 60_000 }).toEqual(places);
    },
  };
}

/** Whose mailbox, and the folder or the labels there. */
type Place = readonly [Person, RegExp];
