import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/support/count-reporter.ts";

const shared = {
  globalSetup: ["test/support/database-server.ts"],
  pool: "threads" as const,
  restoreMocks: true,
};

export default defineConfig({
  test: {
    reporters: ["default", new CountReporter()],
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["src/**/*.test.ts", "test/{providers,support,engine,cli,store}/**/*.test.ts"],
        },
      },
      { test: { name: "architecture", include: ["test/architecture.test.ts"] } },
      {
        test: {
          ...shared,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "chaos",
          include: ["test/chaos/**/*.test.ts"],
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
