import { expect, test } from "vitest";
import type { AutoRetract } from "#policy/auto-retract.ts";
import { sendMail } from "#simulator/simulator-fixture.ts";
import { startProduct } from "../support/product.ts";

const DELETE_ALL: AutoRetract = {
  destinations: {
    MALICIOUS: "DeletedItems",
    SPOOF: "DeletedItems",
    SUSPICIOUS: "DeletedItems",
    SPAM: "DeletedItems",
    BULK: "none",
  },
  whenImpossible: "next_weaker",
};

test("a phish goes from its journal copy to Trash at both providers, verified", {
  timeout: 30_000,
}, async () => {
  await using product = await startProduct();
  await product.setAutoRetract(product.microsoft, DELETE_ALL);
  await product.setAutoRetract(product.google, DELETE_ALL);
  const [m, g] = product.simulator.world.organisations.map((it) => it.state().mailboxes[1]?.address ?? "");
  await sendMail(product.simulator, {
    from: "boss@evil.example",
    to: [m ?? "", g ?? ""],
    messageId: "<one@evil.example>",
    header:
      "X-Simulate-Auth: spf=fail dkim=none dmarc=fail compauth=fail reason=001\r\nX-Simulate-Verdict: CAT=PHSH SCL=8 gm-spam=0 gm-phishy=1",
  });
  const rows = await settled(product);
  expect(rows.map((it) => it.outcome)).toEqual(["moved", "moved"]);
});

async function settled({ serving }: Awaited<ReturnType<typeof startProduct>>) {
  const until = Date.now() + 20_000;
  for (;;) {
    const rows = await serving.database.asWorker((tx) =>
      tx.rows<{ outcome: string; reason: string; evidence: unknown; settled: boolean }>(
        "select outcome, reason, evidence, settled_at is not null as settled from retraction_copy",
      ),
    );
    if ((rows.length >= 2 && rows.every((it) => it.settled)) || Date.now() > until) {
      const more = await serving.database.asWorker((tx) =>
        tx.rows("select subject, m.disposition, judged, m.trusted, direction, untrusted_reason, findings, details from message m join journal_copy j on j.message_id = m.id join verdict v on v.message_id=m.id"),
      );
      console.log(JSON.stringify({ rows, more }, null, 1));
      return rows;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
