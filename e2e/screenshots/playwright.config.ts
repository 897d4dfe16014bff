import { defineConfig } from "@playwright/test";
import base from "../../playwright.config";

/** `npm run screenshots`: every main screen, to be looked at. Asserts nothing but that it is there. */
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.shots.ts",
  outputDir: "../../test-results",
  globalSetup: "../stack/global-setup.ts",
  workers: 1,
  timeout: 300_000,
  projects: [
    { name: "wide", use: { viewport: { width: 1440, height: 900 } } },
    { name: "narrow", use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 } },
  ],
});
