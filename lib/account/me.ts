import { database } from "@/db/client";
import { findAccount, updateAccount } from "@/db/queries/account";
import { findDraft, saveDraft } from "@/db/queries/drafts";
import { endSessions } from "@/db/queries/sessions";
import { recordAudit } from "@/lib/audit/audit";
import { findSessionId, type User } from "@/lib/auth/session";
import { describeFiles, requireFiles } from "@/lib/files/attach";
import { addCookies } from "@/lib/http";
import { readDefaultBudget, readSettings } from "@/lib/settings/settings";
import type { Me, NewThreadDraft, PersonalSettings } from "@/protocol/api";
import type { MePatch } from "./account.schema";
import { preferenceCookies } from "./preference-cookies";

const defaults: PersonalSettings = {
  language: null,
  theme: "system",
  sendKey: "enter",
  customInstructions: "",
};

export async function describeMe(user: User): Promise<Me> {
  const account = await findAccount(database(), user.id);
  const { id, email, role } = user;
  const settings = { ...defaults, ...account?.settings };
  const { sharing: isSharingOn, thinking: isThinkingDefault } = await readSettings();
  const name = account?.name ?? user.name;
  const defaultBudget = await readDefaultBudget();
  return { id, name, email, role, settings, isSharingOn, isThinkingDefault, defaultBudget };
}

/** Changes what is given; this browser's language and theme follow at once. */
export async function patchMe(user: User, request: Request, change: MePatch): Promise<Me> {
  await updateAccount(database(), user.id, change);
  addCookies(request, preferenceCookies(change.settings ?? {}));
  return await describeMe(user);
}

/** Every other browser of this person has to sign in again. */
export async function signOutElsewhere(user: User, request: Request): Promise<{ ended: number }> {
  const ended = await endSessions(database(), user.id, await findSessionId(request));
  const object = { kind: "user", id: user.id } as const;
  await recordAudit({ actorId: user.id, action: "sign-out-elsewhere", object, details: { ended } });
  return { ended };
}

export async function readNewThreadDraft(user: User): Promise<NewThreadDraft> {
  const draft = await findDraft(database(), user.id, null);
  const draftFiles = await describeFiles(user, null, draft?.fileIds ?? []);
  return { draft: draft?.text ?? null, ...(draftFiles.length > 0 ? { draftFiles } : {}) };
}

export async function putNewThreadDraft(
  user: User,
  { text, files = [] }: { text: string; files?: readonly string[] | undefined },
): Promise<void> {
  const fileIds = await requireFiles(user, null, files);
  await saveDraft(database(), { userId: user.id, threadId: null, text, fileIds });
}
