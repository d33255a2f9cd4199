import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");

const CORE = ["mail", "detection", "policy", "retraction", "directory", "trace", "identity", "events"];
const BASE = ["shared", "config", "telemetry"];
/** Outside of the core: they implement or call it, and never import each other. */
const OUTER = ["providers", "store", "intake", "sign-in", "api", "cli", "simulator"];

/** Room -> rooms it may import. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  config: ["shared"],
  telemetry: ["shared"],
  ...Object.fromEntries(CORE.map((room) => [room, [...CORE, "shared"]])),
  ...Object.fromEntries(OUTER.map((room) => [room, [...CORE, ...BASE]])),
  main: [...CORE, ...BASE, ...OUTER],
};

/** What the core must not know: databases, servers, clients of providers. */
const NOT_IN_CORE = [
  "pg",
  "pg-boss",
  "fastify",
  "undici",
  "smtp-server",
  "nodemailer",
  "openid-client",
  "better-auth",
];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((it) => {
    const path = join(folder, it.name);
    if (it.isDirectory()) return sourceFiles(path);
    return it.name.endsWith(".ts") && !it.name.endsWith(".test.ts") ? [path] : [];
  });
}

function importsOf(path: string): readonly Import[] {
  const file = relative(SRC, path);
  const room = file.split(sep)[0] ?? "";
  const text = readFileSync(path, "utf8");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g,
  );
  return [...found].map((it) => ({ file, room, target: it[1] ?? it[2] ?? "" }));
}

const files = sourceFiles(SRC);
const imports = files.flatMap(importsOf);

describe("the house", () => {
  test("has the rooms of the table and no others", () => {
    const rooms = new Set(files.map((it) => relative(SRC, it).split(sep)[0]));
    expect([...rooms].filter((it) => it === undefined || !(it in ALLOWED))).toEqual([]);
  });

  test("finds imports, so that the rules below can fail", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.some((it) => it.target.startsWith("#"))).toBe(true);
  });

  test.each(Object.keys(ALLOWED))("%s imports only the rooms it may", (room) => {
    const wrong = imports
      .filter((it) => it.room === room && it.target.startsWith("#"))
      .filter((it) => {
        const target = it.target.slice(1).split("/")[0] ?? "";
        return target !== room && !(ALLOWED[room] ?? []).includes(target);
      });
    expect(wrong).toEqual([]);
  });

  test("no room reaches into another by a relative path", () => {
    const wrong = imports.filter((it) => {
      if (!it.target.startsWith(".")) return false;
      const target = relative(SRC, join(SRC, it.file, "..", it.target));
      return target.split(sep)[0] !== it.room;
    });
    expect(wrong).toEqual([]);
  });

  test("the core knows no database, no server and no provider's client", () => {
    const wrong = imports.filter((it) => CORE.includes(it.room) && NOT_IN_CORE.includes(it.target));
    expect(wrong).toEqual([]);
  });

  test("there are no barrels and no rooms for everything", () => {
    const wrong = files.filter((it) =>
      /(^|[\\/])(index|utils?|helpers?|common)(\.ts$|[\\/])/.test(relative(SRC, it)),
    );
    expect(wrong).toEqual([]);
  });

  test("the environment is read in one place", () => {
    const wrong = files.filter(
      (it) => !relative(SRC, it).startsWith(`main${sep}`) && readFileSync(it, "utf8").includes("process.env"),
    );
    expect(wrong).toEqual([]);
  });
});

/** Whether a browser can run it: a file of the core that takes values of nothing but such files. */
function runsAnywhere(target: string): boolean {
  const room = target.slice(1).split("/")[0] ?? "";
  if (!target.startsWith("#") || !CORE.includes(room)) return false;
  const text = readFileSync(join(SRC, target.slice(1)), "utf8");
  const values = [...text.matchAll(/(?:^|\n)(?:import|export)\s(?!type\b)[^;"']*?from "([^"]+)"/g)];
  return values.every(([, from = ""]) =>
    runsAnywhere(from.startsWith(".") ? `#${join(target.slice(1), "..", from)}` : from),
  );
}

const WEB = join(SRC, "../web/src");
const web = readdirSync(WEB, { recursive: true, withFileTypes: true })
  .filter((it) => it.isFile() && /\.tsx?$/.test(it.name))
  .map((it) => join(it.parentPath, it.name));

describe("the dashboard", () => {
  test("knows of the server the types of the contract, and those rules of the core that run anywhere", () => {
    const wrong = web.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/(?:^|\n)import (type )?[^;]*?from "(#[^"]+)"/g)]
        .filter(([, type, target = ""]) =>
          target.startsWith("#api/contract/") ? type === undefined : !runsAnywhere(target),
        )
        .map(([statement]) => `${relative(WEB, path)}: ${statement}`),
    );
    expect(wrong).toEqual([]);
  });

  test("has features that do not know each other", () => {
    const featureOf = (path: string): string | undefined =>
      /^features[\\/]([^\\/]+)/.exec(relative(WEB, path))?.[1];
    const wrong = web.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g)]
        .map(([, target, lazy]) => join(path, "..", target ?? lazy ?? ""))
        .filter((target) => {
          const [own, theirs] = [featureOf(path), featureOf(target)];
          return own !== undefined && theirs !== undefined && own !== theirs;
        })
        .map((target) => `${relative(WEB, path)} -> ${relative(WEB, target)}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("tests", () => {
  const TESTS = [SRC, import.meta.dirname].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile() && it.name.endsWith(".ts"))
      .map((it) => join(it.parentPath, it.name)),
  );

  test("say how long they wait for something, since of itself vitest gives up after one second", () => {
    const waits = TESTS.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/vi\.wait(?:For|Until)\(/g)].map(({ input, index }) => ({
        path,
        input,
        index,
      })),
    );
    expect(waits.length).toBeGreaterThan(30);
    const impatient = waits.filter(({ input, index }) => argumentsAt(input, index).length < 2);
    expect(impatient.map(({ path, input, index }) => `${path}: ${input.slice(index, index + 60)}`)).toEqual(
      [],
    );
  });
});

/** The arguments of the call that begins there, split at the commas between them. */
function argumentsAt(text: string, from: number): readonly string[] {
  const found = [""];
  let depth = 0;
  for (const letter of text.slice(text.indexOf("(", from))) {
    if ("([{".includes(letter)) depth += 1;
    if (")]}".includes(letter)) depth -= 1;
    if (depth === 0) break;
    if (letter === "," && depth === 1) found.push("");
    else found.push((found.pop() ?? "") + letter);
  }
  return found.filter((it) => it.trim() !== "");
}
