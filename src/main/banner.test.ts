import { expect, test } from "vitest";
import { banner } from "./banner.ts";

const FACTS = {
  httpUrl: "http://127.0.0.1:8080",
  publicUrl: "https://undeliver.example",
  hasApi: true,
  journal: "127.0.0.1:2525",
  dataDir: "/srv/data",
  isNew: false,
};
const DEMO = {
  organisations: ["demo: Aurora", "Borealis"],
  smtp: "127.0.0.1:2526",
  providers: "http://127.0.0.1:9400",
  control: { url: "http://127.0.0.1:9400/_control", token: "c0ntr0l" },
  environment: undefined,
  examples: ["hana@aurora.example", "hugo@borealis.example"],
};

test("with a demo it says that it is one, where everything is, what to try and how to get rid of it", () => {
  const text = banner({ ...FACTS, demo: DEMO });
  for (const it of [
    "simulated providers",
    "http://127.0.0.1:8080/openapi.json",
    "/metrics",
    "SMTP 127.0.0.1:2526",
    "hana@aurora.example",
    "http://127.0.0.1:9400/_control",
    "npx undeliver trace show ID",
    "npx undeliver retract ID --to trash",
    "npx undeliver release ID",
    "npx undeliver demo send --phish",
    "npx undeliver demo remove",
    "npx undeliver integration add-microsoft",
  ]) {
    expect(text).toContain(it);
  }
  expect(text).not.toContain("export UNDELIVER_DATA_DIR");
});

test("what another terminal has to know is said first", () => {
  const text = banner({ ...FACTS, demo: { ...DEMO, environment: "UNDELIVER_DATA_DIR=/srv/data" } });
  expect(text).toMatch(/export UNDELIVER_DATA_DIR=\/srv\/data\n +npx undeliver trace/);
});

test("without a demo nothing speaks of one; who has no tenant yet is told how to make one", () => {
  const fresh = banner({ ...FACTS, isNew: true });
  expect(fresh).not.toMatch(/demo/i);
  expect(fresh).toContain("npx undeliver tenant create");
  expect(banner(FACTS)).not.toContain("tenant create");
});

test("a node that has no API says where its health is, and leaves no line empty but between paragraphs", () => {
  const text = banner({ ...FACTS, hasApi: false, journal: undefined, dataDir: undefined });
  expect(text).not.toMatch(/API|Dashboard|Data|undefined/);
  expect(text).toMatch(
    /^Undeliver is running\.\n\n {2}Health {2}http:\/\/127\.0\.0\.1:8080: \/healthz, \/readyz, \/metrics$/,
  );
});

test("where the dashboard is stands first, on every start", () => {
  for (const text of [banner(FACTS), banner({ ...FACTS, isNew: true }), banner({ ...FACTS, demo: DEMO })]) {
    expect(text).toMatch(/\n\n {2}Dashboard {2}https:\/\/undeliver\.example\n/);
  }
});

test("no line is wider than a usual terminal", () => {
  for (const line of banner({ ...FACTS, demo: DEMO }).split("\n")) expect(line.length).toBeLessThan(120);
});

test("while nobody can sign in it says where the first administrator is made, and with which code", () => {
  const setup = { url: "https://undeliver.example/setup", code: "ABCD-EFGH-JKLM-NPQR" };
  for (const text of [banner({ ...FACTS, setup }), banner({ ...FACTS, setup, demo: DEMO })]) {
    expect(text).toMatch(
      /Make the first administrator[^]*https:\/\/undeliver\.example\/setup[^]*ABCD-EFGH-JKLM-NPQR/,
    );
  }
  expect(banner(FACTS)).not.toContain("administrator");
});
