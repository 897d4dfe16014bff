import { getLocale, getTranslations } from "next-intl/server";
import type { ShareWord, ShareWords } from "./share-page";

/** The page's own words, in the language of who asks. */
export async function readShareWords(): Promise<ShareWords> {
  const t = await getTranslations("sharedPage");
  const say = (key: ShareWord, values?: Record<string, string>) => t(key, values);
  return Object.assign(say, { locale: await getLocale() });
}
