import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { NODE_ROLES } from "./config.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const Service = z.object({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()).optional(),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.unknown()),
});
const PARSED: unknown = parse(read("deploy/compose.yaml"), { merge: true });
const COMPOSE = Compose.parse(PARSED);
const OWN = Object.entries(COMPOSE.services).filter(([name]) => name !== "database");

const Scripts = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = Scripts.parse(JSON.parse(read("package.json")));
/** What `npm start` sets, how it calls Node, and what it runs. */
const [, SET = "", FLAGS = ""] =
  /^(.*) exec node (.*) src\/main\/main\.ts serve$/.exec(scripts["start"] ?? "") ?? [];

/** Every variable that the page names. */
const KNOWN = [...read("docs/configuration.md").matchAll(/`((?:UNDELIVER_|DATABASE_)[A-Z_]+)`/g)].map(
  ([, it]) => it,
);

test("the Compose file is one, by the published schema", () => {
  // Its own names are those of an older draft than the one it says it is written in.
  const withoutNames = (key: string, value: unknown): unknown =>
    (key === "id" || key === "$schema") && typeof value === "string" ? undefined : value;
  const text = read("test/fixtures/compose-spec.json");
  const rules = z.record(z.string(), z.unknown()).parse(JSON.parse(text, withoutNames));
  const validate = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(rules);
  expect([validate(PARSED), validate.errors]).toEqual([true, null]);
  expect(validate({ services: { api: { comand: [] } } })).toBe(false);
});

test("each role is a service of its own, and what is secret comes from a file", () => {
  const roles = OWN.map(([, { command }]) => command?.[2]);
  expect(new Set(roles)).toEqual(new Set(NODE_ROLES));
  for (const [, { environment, secrets = [] }] of OWN) {
    expect(Object.keys(COMPOSE.secrets)).toEqual(expect.arrayContaining(secrets));
    expect(environment).toMatchObject({
      DATABASE_URL_FILE: "/run/secrets/database_url",
      UNDELIVER_SECRET_KEY_FILE: "/run/secrets/secret_key",
    });
  }
});

test("the steps that make the secrets make them, as they stand on the page", async () => {
  await using folder = await openScratchFolder("secrets");
  const page = read("docs/operations.md");
  const [, made = ""] = /^## Installing\n[^]*?```\n([^]*?)```/m.exec(page) ?? [];
  const [, container = ""] = /^### With containers\n[^]*?```\ncd deploy\n([^]*?)```/m.exec(page) ?? [];
  const steps = container.split("\n").filter((it) => it.includes("secrets") && !it.startsWith("chmod"));
  // What nobody has set would be an empty password.
  execFileSync("sh", ["-eu", "-c", [made, ...steps].join("\n")], { cwd: folder.path });
  const secret = (name: string): string => readFileSync(join(folder.path, "secrets", name), "utf8");
  expect(secret("database_password")).toMatch(/^[0-9a-f]{48}$/);
  expect(new URL(secret("database_url")).password).toBe(secret("database_password"));
  expect(Buffer.from(secret("secret_key"), "base64")).toHaveLength(32);
});

test("every variable of the Compose file, the image and the unit is one that the configuration page names", () => {
  const unit = [...read("deploy/undeliver.service").matchAll(/(UNDELIVER_[A-Z_]+|DATABASE_URL[A-Z_]*)=/g)];
  const image = [...read("Dockerfile").matchAll(/(UNDELIVER_[A-Z_]+)=/g)];
  const named = [
    ...OWN.flatMap(([, { environment }]) => Object.keys(environment)),
    ...[...unit, ...image].map(([, name]) => name),
  ];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((it) => !KNOWN.includes(it))).toEqual([]);
});

test("image and unit start the product as npm start does", () => {
  expect(SET).not.toBe("");
  const entry = z
    .array(z.string())
    .parse(JSON.parse(/^ENTRYPOINT (.*)$/m.exec(read("Dockerfile"))?.[1] ?? ""));
  expect(entry.join(" ")).toBe(`node ${FLAGS} src/main/main.ts`);
  const unit = read("deploy/undeliver.service");
  expect(unit).toContain(`ExecStart=/usr/bin/node ${FLAGS} src/main/main.ts serve\n`);
  for (const it of SET.split(" ")) {
    expect(read("Dockerfile")).toContain(it);
    expect(unit).toContain(it);
  }
});

test("the image is built by the package's own scripts, without what only development needs, and runs as nobody special", () => {
  const file = read("Dockerfile");
  const run = [...file.matchAll(/^RUN npm run (\S+)$/gm)].map(([, name]) => name);
  expect(run).toEqual(["build"]);
  expect(Object.keys(scripts)).toContain("build");
  expect(file).toContain("npm ci --omit=dev --omit=optional");
  expect(/^USER (.*)$/m.exec(file)?.[1]).toBe("node");
  expect(/^FROM (.*)$/gm.exec(file)?.[1]).toContain("node:24");
  expect(read(".dockerignore")).toContain("node_modules");
});
