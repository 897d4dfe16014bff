import { browserStorage } from "./browser-storage";

/** Notifications of this browser, on only where its person turned them on. */
const key = "longrun.notifications";

export type NotificationChoice =
  | "on"
  | "off"
  /** The browser was told not to ask again. */
  | "blocked"
  | "unsupported";

export function readNotifications(): NotificationChoice {
  if (typeof Notification === "undefined") return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  const isChosen = browserStorage().getItem(key) === "on";
  return isChosen && Notification.permission === "granted" ? "on" : "off";
}

/** Asks the browser where it has to. Answers what came of it. */
export async function chooseNotifications(isOn: boolean): Promise<NotificationChoice> {
  if (isOn && typeof Notification !== "undefined") await Notification.requestPermission();
  try {
    browserStorage().setItem(key, isOn ? "on" : "off");
  } catch {
    // A full or forbidden storage only forgets the choice.
  }
  return readNotifications();
}

/** One for each run, however many tabs hear of it. */
export function notify(news: { runId: string; title: string; text: string; onOpen: () => void }) {
  const shown = new Notification(news.title, { body: news.text, tag: news.runId });
  shown.onclick = () => {
    window.focus();
    shown.close();
    news.onOpen();
  };
}
