import { createTranslator } from "next-intl";
import messages from "@/locales/en.json";
import type { ErrorInfo } from "@/protocol/error-classes";
import { toErrorParams } from "@/protocol/error-params";

const translate = createTranslator({ locale: "en", messages, namespace: "errors" });

/** A failure in English, for readers of the API; pages translate its class themselves. */
export function toErrorSentences(info: ErrorInfo): { message: string; remedy: string } {
  const params = toErrorParams(info);
  return {
    message: translate(`${info.class}.message`, params),
    remedy: translate(`${info.class}.remedy`, params),
  };
}
