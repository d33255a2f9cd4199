import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/support/count-reporter.ts";

const shared = {
  globalSetup: ["test/support/database-server.ts"],
  pool: "threads" as const,
  restoreMocks: true,
  // No module keeps state, so test files may share those they load: loading them anew for each took most of the time.
  isolate: false,
  // What a rule needs is checked by the tests themselves; this only ends one that hangs, on machines that are busy too.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // A poll ends as soon as it sees what it waits for; of itself it gives up after one second, which a busy machine is away for.
  expect: { poll: { timeout: 40_000 } },
};

export default defineConfig({
  test: {
    // Much of a test is waiting, for a disk or for another process.
    maxWorkers: availableParallelism() + 1,
    reporters: ["default", new CountReporter()],
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["src/**/*.test.ts", "test/{providers,engine}/**/*.test.ts"],
        },
      },
      { test: { name: "architecture", include: ["test/architecture.test.ts"] } },
      {
        test: {
          ...shared,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...shared,
          name: "web",
          include: ["test/web/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: "long",
          include: ["test/long/**/*.test.ts"],
          // Each keeps the processors busy by itself, and measures how it goes.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "chaos",
          include: ["test/chaos/**/*.test.ts"],
          // Each starts several products at a time: beside one another they would only measure the machine.
          fileParallelism: false,
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
