import { expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { sourceWith } from "../../test/support/intake-source.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { openAccept } from "./accept.ts";
import type { JudgedDelivery, StoredDelivery } from "./journal-port.ts";
import type { Judgement } from "./judge-task.ts";
import { notJudged } from "./not-judged.ts";
import type { Source } from "#directory/sources.ts";

const AT = new Date("2026-10-05T08:00:00Z");
const STORED: StoredDelivery = { journalCopyId: newId(AT), messageId: newId(AT), isNewMessage: true };
const SESSION = {
  clientAddress: "192.0.2.1",
  tls: undefined,
  clientCertificateSha256: undefined,
  mailFrom: "",
  receivedAt: AT,
};

const MAIL = mailWith({
  contentKey: "aa".repeat(32),
  receipt: { networkMessageId: "guid", receivedIds: ["id"] },
});
const RAW = new Uint8Array([1, 2, 3]);

function judgementWith(parts: Partial<Judgement> = {}): Judgement {
  return {
    raw: RAW,
    rawSha256: "bb".repeat(32),
    envelope: {
      shape: "exchange-report",
      mail: RAW,
      wasProtected: false,
      sender: undefined,
      onBehalfOf: undefined,
      reportedMessageId: undefined,
      recipients: [],
      notes: [],
    },
    mail: MAIL,
    trust: { trusted: true },
    direction: "inbound",
    verdict: { disposition: "NONE", findings: [] },
    likeness: undefined,
    ...parts,
  };
}

interface Setting {
  readonly judgement?: Partial<Judgement>;
  readonly source?: Source;
  /** What each attempt to store comes to: an error, or nothing. */
  readonly failures?: readonly (Error | undefined)[];
}

async function accepted({ judgement, source = sourceWith(), failures = [] }: Setting = {}) {
  const stored: JudgedDelivery[] = [];
  const troubles: unknown[] = [];
  const accept = openAccept({
    judging: {
      judge: () => Promise.resolve(judgementWith(judgement)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    journal: {
      store(delivery) {
        const failure = failures[stored.push(delivery) - 1];
        return failure === undefined ? Promise.resolve(STORED) : Promise.reject(failure);
      },
    },
    onTrouble: (error) => troubles.push(error),
  });
  return { answer: await accept({ source, session: SESSION, blocks: [RAW] }), stored, troubles };
}

const failure = (code: string) => Object.assign(new Error("no"), { code });

test("a delivery is stored with everything that is known of it", async () => {
  const source = sourceWith();
  const { answer, stored } = await accepted({ source });
  expect(answer).toEqual({ kind: "stored", stored: STORED });
  expect(stored).toMatchObject([
    {
      tenantId: source.tenantId,
      sourceId: source.sourceId,
      session: SESSION,
      contentKey: MAIL.contentKey,
      receipt: MAIL.receipt,
      judged: true,
      keepRaw: undefined,
    },
  ]);
});

test("a stranger's copy has a key of its own and proves nothing: it never meets the true message", async () => {
  const trust = { trusted: false, reason: "no" } as const;
  const source = sourceWith();
  const keys = await Promise.all(
    [source, source, sourceWith()].map(
      async (it) => (await accepted({ source: it, judgement: { trust } })).stored[0],
    ),
  );
  expect(keys[0]?.contentKey).not.toBe(MAIL.contentKey);
  expect(keys[0]?.contentKey).toMatch(/^[0-9a-f]{64}$/);
  expect(keys[1]?.contentKey).toBe(keys[0]?.contentKey);
  expect(keys[2]?.contentKey).not.toBe(keys[0]?.contentKey);
  expect(keys[0]?.receipt).toEqual({ networkMessageId: undefined, receivedIds: [] });
});

test("a copy that could not be parsed is known by its raw bytes", async () => {
  const { stored } = await accepted({ judgement: { mail: undefined, verdict: notJudged("not-parsed") } });
  expect(stored).toMatchObject([{ contentKey: "bb".repeat(32), judged: false, keepRaw: "not-judged" }]);
});

test("raw mail is kept only for a reason", async () => {
  const keepRaw = async (judgement: Partial<Judgement>, source?: Source) =>
    (await accepted({ judgement, ...(source === undefined ? {} : { source }) })).stored[0]?.keepRaw;
  const unread = { ...judgementWith().envelope, mail: undefined };
  expect(await keepRaw({})).toBeUndefined();
  expect(await keepRaw({ verdict: { disposition: "BULK", findings: [] } })).toBe("flagged");
  expect(await keepRaw({ verdict: notJudged("took-too-long") })).toBe("not-judged");
  expect(await keepRaw({ envelope: unread, mail: undefined, verdict: notJudged("no-mail") })).toBe(
    "not-readable",
  );
  expect(await keepRaw({}, sourceWith({ keepsAllRaw: true }))).toBe("tenant");
});

test("a copy without a mail in it is not judged again for ever", async () => {
  const { stored } = await accepted({ judgement: { mail: undefined, verdict: notJudged("no-mail") } });
  expect(stored[0]?.judged).toBe(true);
});

test.each(["22021", "22P05", "23514", "54000"])(
  "data that the database refuses (%s) is stored in its minimal form",
  async (code) => {
    const { answer, stored, troubles } = await accepted({ failures: [failure(code)] });
    expect(answer.kind).toBe("stored");
    expect(stored[1]).toMatchObject({
      raw: RAW,
      mail: undefined,
      judged: false,
      keepRaw: "not-judged",
      contentKey: MAIL.contentKey,
      verdict: { disposition: "NONE", findings: [{ sign: "not-judged", value: "not-storable" }] },
    });
    expect(troubles).toHaveLength(1);
  },
);

test.each(["08006", "40001", "53300", "57P01", "58030", "ECONNREFUSED", "42P01", ""])(
  "where storing is impossible (%s) the sender keeps the mail, and it is tried once",
  async (code) => {
    const { answer, stored } = await accepted({ failures: [failure(code)] });
    expect(answer).toEqual({ kind: "try-later" });
    expect(stored).toHaveLength(1);
  },
);

test("where even the minimal form is refused the sender keeps the mail", async () => {
  const { answer, stored } = await accepted({ failures: [failure("22021"), failure("22021")] });
  expect(answer).toEqual({ kind: "try-later" });
  expect(stored).toHaveLength(2);
});
