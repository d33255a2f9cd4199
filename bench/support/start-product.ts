import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProductReady, ProductSettings } from "./product-process.ts";
import { type Child, startChild } from "./start-child.ts";

/** A tenant at Microsoft that nobody answers for: nothing is retracted, so nobody is called. */
const NOBODY: ProductSettings["microsoft"] = {
  entraTenant: "00000000-0000-4000-8000-000000000001",
  clientId: "00000000-0000-4000-8000-000000000002",
  secret: "unused",
  endpoints: { loginRoot: "http://127.0.0.1:9", graphRoot: "http://127.0.0.1:9" },
};

/** Starts the product on a new database in the system's folder for temporary files; both go when it is disposed of. */
export async function startProduct(settings: Partial<ProductSettings> = {}): Promise<Child<ProductReady>> {
  await using opened = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-bench-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const file = new URL("./product-process.ts", import.meta.url);
  const child = opened.use(await startChild<ProductReady>(file, { microsoft: NOBODY, ...settings, dataDir }));
  const parts = opened.move();
  return { ...child, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
