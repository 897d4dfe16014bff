import { expectAccessible } from "../fixtures/accessible";
import { answered } from "../fixtures/answered";
import { Conversation } from "../fixtures/conversation";
import { openHostRewriter, openLine } from "../fixtures/front";
import { createPerson, signedOut } from "../fixtures/people";
import { expectNoSidewaysScroll } from "../fixtures/sideways-scroll";
import { expect, test } from "../fixtures/test";

test.use({ storageState: signedOut });

test("the sign-in page keeps nobody out but a wrong password, leads to no other site, and signing out closes all @layout", async ({
  page,
  person,
  viewport,
  watch,
}) => {
  watch.allow(/status of 401/);
  await page.goto(`/sign-in?next=${encodeURIComponent("//evil.example/")}`);
  const submit = page.getByRole("button", { name: "Sign in" });
  await expect(submit).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
  const email = page.getByLabel("Email");
  const typed = person.email.toUpperCase();
  await email.fill(typed);
  await page.getByLabel("Password").fill("not the password at all");
  await submit.click();
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toContainText(
    "The email or the password is wrong.",
  );
  await expect(email).toHaveValue(typed);
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAccessible(page);

  await page.getByLabel("Password").fill(person.password);
  await submit.click();
  await expect(new Conversation(page).box).toBeVisible();
  await expect(page).toHaveURL("/");
  if ((viewport?.width ?? 0) < 768)
    await page.getByRole("button", { name: "Open threads" }).click();
  await page.getByRole("button", { name: /^Account/ }).click();
  const signOut = page.getByRole("menuitem", { name: "Sign out" });
  await expect(signOut).toBeVisible();
  // To a member nothing leads to the administration.
  await expect(page.getByRole("menuitem", { name: "Administration" })).toHaveCount(0);
  await signOut.click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("R66: at another port signing in works; behind a proxy that tells another host, one line says what to set", async ({
  browser,
  person,
  stack,
}) => {
  const line = await openLine(stack.appUrl);
  const rewriter = await openHostRewriter(stack.appUrl);
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  const signIn = async (url: string) => {
    await page.goto(`${url}/sign-in`);
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await signIn(rewriter.url);
  const said = page.getByRole("alert").filter({ hasText: /\w/ });
  await expect(said).toContainText("Open it at LONGRUN_URL, or have that set to this address.");
  await expect(said).not.toContainText("password");
  await signIn(line.url);
  await expect(new Conversation(page).box).toBeVisible();
  await expect(page).toHaveURL(`${line.url}/`);
  await context.close();
  await Promise.all([line.close(), rewriter.close()]);
});

test("who is not signed in is sent to sign in, and then to where they were going", async ({
  page,
  person,
  seed,
}) => {
  const { threadId } = await seed({
    text: "An old question.",
    events: answered("An old answer."),
  });
  const response = await page.goto(`/t/${threadId}`);
  expect(await response?.text()).not.toContain("An old answer.");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/t/${threadId}`);
  await expect(new Conversation(page).answer).toContainText("An old answer.");
});

test("signed out, an administrator finds no administration but the way in, and is told when the session has ended", async ({
  page,
  stack,
  watch,
}) => {
  watch.allow(/status of 40[14]/);
  const { email, password } = await createPerson(stack.databaseUrl, "admin");
  await page.goto("/admin/people");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/admin/people");
  const search = page.getByRole("searchbox", { name: "Search people" });
  await search.fill(email);
  await expect(page.getByRole("list", { name: "People" }).getByRole("listitem")).toHaveCount(1);
  await page.request.post("/api/auth/sign-out", { data: {} });
  await search.fill("somebody");
  await expect(page.getByText("Sign in first.")).toBeVisible();
});
