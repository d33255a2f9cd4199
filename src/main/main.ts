import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Reading TypeScript and compiling it is most of what a short command costs. Where the folder cannot be written to, that
// stays so. It is our own: what others can write into the one for everybody would be run by us.
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/undeliver"));
const { run } = await import("./run.ts");
process.exitCode = await run(process);
