/** Chromium as the tests find it. */
import { type Browser, chromium } from "@playwright/test";

export const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
export const executablePath = process.env.LONGRUN_TEST_CHROMIUM;

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch(
    executablePath === undefined ? {} : { executablePath, args: [...flags] },
  );
}
