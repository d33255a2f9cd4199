import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { GUIDE_PLACES } from "../../web/src/ui/guide-places.ts";
import { headingId } from "./guides.ts";

const FOLDER = join(import.meta.dirname, "../../docs");
const GUIDES = readdirSync(FOLDER).filter((it) => it.endsWith(".md"));

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const get = (path: string): Promise<Response> => fetch(`${api.origin}${path}`);

test("a guide is a page that nobody has to sign in for, and that loads nothing from elsewhere", async () => {
  const answer = await get("/docs/operations");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
  const page = await answer.text();
  expect(page).toContain("<title>Operating Undeliver · Undeliver</title>");
  expect(page).toContain('<h2 id="backup-and-restore">Backup and restore</h2>');
  expect(page).not.toMatch(/<script|(?:src|href)="https?:\/\/(?!127\.0\.0\.1)[^"]*\.(?:js|css|png)/);
  expect(await (await get("/docs/operations.md")).text()).toBe(page);
});

test("the guides are listed by their titles, so that each is found without a screen", async () => {
  const answer = await get("/docs");
  expect([answer.status, new URL(answer.url).pathname]).toEqual([200, "/docs/"]);
  const page = await answer.text();
  for (const name of GUIDES.map((it) => it.slice(0, -".md".length)))
    expect(page).toMatch(new RegExp(`<li><a href="${name}">[^<]{5,}</a></li>`));
});

test("the address of a scope breaks where it has a slash, and leaves the columns beside it their width", async () => {
  const page = await (await get("/docs/setup-google-workspace")).text();
  expect(page).toContain("www.googleapis.com/<wbr>auth/<wbr>gmail.modify</code>");
  expect(page).toContain("https://www.googleapis.com/auth/gmail.modify,https");
});

test.each(["nothing", "..%2fpackage", "..%2f..%2fetc%2fpasswd", "openapi.json", "Operations", "0014-tally"])(
  "what is no guide is not found: %s",
  async (name) => {
    expect((await get(`/docs/${name}`)).status).toBe(404);
  },
);

test("the screens that guides show come with them, and nothing else of their folder", async () => {
  const answer = await get("/docs/screenshots/health-light.webp");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/webp"]);
  for (const name of ["nothing.webp", "..%2foperations.md", "..%2f..%2fpackage.json"])
    expect((await get(`/docs/screenshots/${name}`)).status).toBe(404);
});

/** Where a guide leads to, among the files that are served. */
function linksOf(guide: string): readonly string[] {
  const text = readFileSync(join(FOLDER, guide), "utf8");
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

test.each(Object.entries(GUIDE_PLACES))(
  "where the screens lead to there is that step: %s",
  async (_, place) => {
    const [name = "", heading] = place.split("#");
    const answer = await get(`/docs/${name}`);
    expect(answer.status).toBe(200);
    const step = heading === undefined ? "<h1 " : ` id="${heading}">`;
    expect(await answer.text()).toContain(step);
  },
);

test.each(GUIDES.filter((it) => /^(?:setup|operations|directory|journaling)/.test(it)))(
  "every link of %s leads to a page that is there, and to a heading of it",
  async (guide) => {
    for (const link of linksOf(guide)) {
      const [file = "", heading] = link.split("#");
      const target = file === "" ? guide : file;
      expect([link, (await get(`/docs/${target}`)).status]).toEqual([link, 200]);
      if (heading === undefined) continue;
      const ids = [...readFileSync(join(FOLDER, target), "utf8").matchAll(/^#+ (.*)$/gm)].map(([, it = ""]) =>
        headingId(it),
      );
      expect(ids).toContain(heading);
    }
  },
);
