import { defineConfig, devices } from "@playwright/test";

const executablePath = process.env.LONGRUN_TEST_CHROMIUM;
/** A system browser, perhaps as root: nothing in it may call out. */
const systemBrowser = {
  executablePath: executablePath ?? "",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** `npm run test:browser` runs them all, at both widths; `npm test` those that fit into a gate. */
const isWhole = process.env.LONGRUN_TEST_SET === "all";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  globalSetup: "./e2e/stack/global-setup.ts",
  fullyParallel: true,
  workers: 2,
  // A test that needs its second try is named at the end of the run: it is mended or taken out.
  retries: process.env.CI ? 2 : 0,
  grepInvert: isWhole ? [] : [/@long/],
  forbidOnly: process.env.CI !== undefined,
  // Whole runs take a fraction of these; a busy machine starts a server in half a minute.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-US",
    contextOptions: { reducedMotion: "reduce" },
    timezoneId: "UTC",
    // A click that waits for ever says nothing.
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    // A trace doubles the time of every test: LONGRUN_TEST_TRACE=1 asks for it.
    trace: process.env.LONGRUN_TEST_TRACE === "1" ? "retain-on-failure" : "off",
    ...(executablePath === undefined ? {} : { launchOptions: systemBrowser }),
  },
  projects: [
    // Those of `api/` too: a project of their own would be two more processes.
    { name: "wide", use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "narrow",
      testIgnore: "api/*.spec.ts",
      grep: isWhole ? /@layout/ : /@phone/,
      use: { viewport: { width: 390, height: 844 } },
    },
  ],
});
