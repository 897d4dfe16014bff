import { describe, expect, it, vi } from "vitest";
import { createDraft } from "./draft";
import { mergeDrafts } from "./draft-content";
import { FakeEnvironment, settle } from "./testing/fake-environment";

const file = { id: "file_1", name: "a.txt", mediaType: "text/plain", bytes: 1 };
const server = (text: string) => ({ text, files: [] });
const message = (text: string, id = `msg_${text}`) => ({ id, text });

describe("mergeDrafts", () => {
  it.each([
    ["nothing here: the server's", null, "server", "server"],
    ["written over what the server has", { text: "ab", base: "a" }, "a", "ab"],
    ["nothing written since: the server's newer one", { text: "a", base: "a" }, "b", "b"],
    ["sent elsewhere meanwhile", { text: "ab", base: "a" }, "", "ab"],
    ["one has the other in it", { text: "a and more", base: "" }, "a", "a and more"],
    ["both grew: both stay", { text: "mine", base: "a" }, "theirs", "theirs\n\nmine"],
  ] as const)("%s", (_, local, given, text) => {
    expect(mergeDrafts(local && { ...local, files: [] }, server(given)).text).toBe(text);
  });

  it("keeps the files of both, each once", () => {
    const local = { text: "", base: "", files: [file, { ...file, id: "file_2" }] };
    const { files } = mergeDrafts(local, { text: "", files: [file] });
    expect(files.map(({ id }) => id)).toEqual(["file_1", "file_2"]);
  });
});

/** A browser with a storage, and what it sent. */
function open(isRefused = false, until: Promise<void> = Promise.resolve()) {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const env = new FakeEnvironment(async () => {
    await until;
    if (isRefused) throw new TypeError("Failed to fetch");
    return new Response(null, { status: 204 });
  });
  const lookForSent = vi.fn();
  const onArrived = vi.fn();
  const create = (threadId: string | null, text = "", last?: string) =>
    createDraft(threadId, server(text), {
      ...{ env, storage, userId: "usr_1", lookForSent, onArrived },
      lastSent: last === undefined ? undefined : message(last),
    });
  const sent = () => env.asked.map(({ path, init }) => `${path} ${String(init?.body)}`);
  return { stored, env, create, sent, lookForSent, onArrived };
}

describe("createDraft", () => {
  it("saves once after a pause, and keeps a copy only while a page without it may be on its way", async () => {
    const { env, create, sent, stored } = open();
    const draft = create("thr_1");
    draft.start();
    draft.setText(() => "a");
    draft.setText(() => "ab");
    expect(stored.size).toBe(1);
    env.advance(1_000);
    await settle();
    expect(sent()).toEqual(['/api/threads/thr_1/draft {"text":"ab"}']);
    const late = create("thr_1", "");
    late.start();
    expect(late.getState().text).toBe("ab");
    env.advance(1_000);
    await settle();
    env.advance(10_000);
    expect(stored.size).toBe(0);
  });

  it("gives a reload what did not reach the server", async () => {
    const { env, create } = open(true);
    const draft = create("thr_1");
    draft.start();
    draft.setText(() => "kept");
    env.advance(1_000);
    await settle();
    const next = create("thr_1");
    next.start();
    expect(next.getState().text).toBe("kept");
  });

  it("saves when the page is hidden, without waiting", async () => {
    const { env, create, sent } = open();
    const draft = create(null);
    draft.start();
    draft.setText(() => "a");
    env.change({ visible: false });
    await settle();
    expect(sent()).toEqual(['/api/me/draft {"text":"a"}']);
  });

  it("gives back what was not sent, before what was written meanwhile", () => {
    const { create } = open();
    const draft = create("thr_1", "first");
    draft.take();
    expect(draft.getState().text).toBe("");
    draft.setText(() => "second");
    draft.settle("refused");
    expect(draft.getState().text).toBe("first\n\nsecond");
  });

  it("forgets what was sent", async () => {
    const { env, create, sent, stored } = open();
    const draft = create("thr_1", "first");
    draft.take();
    draft.settle("sent");
    await settle();
    expect(sent()).toEqual(['/api/threads/thr_1/draft {"text":""}']);
    const late = create("thr_1", "first");
    late.start();
    expect(late.getState().text).toBe("");
    env.advance(1_000);
    await settle();
    env.advance(10_000);
    expect(stored.size).toBe(0);
  });

  it.each([
    ["something else", "sent\n\nnext"],
    ["sent", "next"],
  ])("gives a reload what was on its way, unless it has arrived: the last is %s", (last, text) => {
    const { create } = open();
    const draft = create("thr_1", "sent");
    draft.take();
    draft.setText(() => "next");
    const reloaded = create("thr_1", "sent", last);
    reloaded.start();
    expect(reloaded.getState().text).toBe(text);
  });

  it("takes out what an earlier page was sending once it has arrived", () => {
    const { create } = open();
    const draft = create("thr_1", "sent");
    draft.take();
    const reloaded = create("thr_1", "", "before");
    reloaded.start();
    reloaded.setText((text) => `${text}\n\nnext`);
    reloaded.noteSent(message("before"));
    expect(reloaded.getState().text).toBe("sent\n\nnext");
    reloaded.noteSent(message("sent"));
    expect(reloaded.getState().text).toBe("next");
    reloaded.setText(() => "sent");
    reloaded.noteSent(message("sent"));
    expect(reloaded.getState().text).toBe("sent");
  });

  it("takes nothing that an earlier page was saving when it was left", async () => {
    const { env, create } = open(false, new Promise(() => {}));
    const draft = create("thr_1");
    draft.start();
    draft.setText(() => "sent");
    draft.take();
    draft.setText(() => "next");
    env.change({ visible: false });
    env.change({ visible: true });
    // The page was rendered once the message was there, and before that save had arrived.
    const reloaded = create("thr_1", "", "sent");
    reloaded.start();
    expect(reloaded.getState().text).toBe("next");
    reloaded.takeServer(server("sent\n\nnext"));
    expect(reloaded.getState().text).toBe("next");
  });

  it("R60: takes nothing that a page was saving which was left two reloads ago", () => {
    const { env, create } = open(false, new Promise(() => {}));
    const draft = create("thr_1");
    draft.start();
    draft.setText(() => "one");
    env.change({ visible: false });
    env.change({ visible: true });
    const reloaded = create("thr_1", "");
    reloaded.start();
    reloaded.setText(() => "two");
    // That save has arrived only now, and nothing of the page after it has.
    const again = create("thr_1", "one");
    again.start();
    expect(again.getState().text).toBe("two");
  });

  it("looks for what an earlier page was sending until it has arrived, and no longer", () => {
    const { env, create, lookForSent } = open();
    create("thr_1", "sent").take();
    const reloaded = create("thr_1");
    const stop = reloaded.start();
    env.advance(600);
    expect(lookForSent).toHaveBeenCalledTimes(1);
    env.advance(2_000);
    expect(lookForSent).toHaveBeenCalledTimes(2);
    reloaded.noteSent(message("sent"));
    env.advance(100_000);
    expect(lookForSent).toHaveBeenCalledTimes(2);
    expect(reloaded.getState().text).toBe("");
    stop();
  });

  it("gives back what may have arrived, and takes it out once it has", () => {
    const { env, create, lookForSent, onArrived } = open();
    const draft = create("thr_1", "sent");
    draft.start();
    draft.take();
    draft.setText(() => "next");
    draft.settle("uncertain");
    expect(draft.getState().text).toBe("sent\n\nnext");
    env.advance(600);
    expect(lookForSent).toHaveBeenCalledTimes(1);
    draft.noteSent(message("sent"));
    expect(draft.getState().text).toBe("next");
    expect(onArrived).toHaveBeenCalledTimes(1);
  });

  it("gives a reload, and the one after it, what may have arrived", () => {
    const { create } = open();
    const draft = create("thr_1", "sent");
    draft.take();
    draft.settle("uncertain");
    create("thr_1", "sent").start();
    const last = create("thr_1", "sent");
    last.start();
    expect(last.getState().text).toBe("sent");
    last.noteSent(message("sent"));
    expect(last.getState().text).toBe("");
  });

  it("what was refused stays, whatever the thread's last message says", () => {
    const { create } = open();
    const draft = create("thr_1", "sent");
    draft.take();
    draft.settle("refused");
    draft.noteSent(message("sent"));
    expect(draft.getState().text).toBe("sent");
  });

  it("the same words said before are not what was sent", () => {
    const { create } = open();
    const draft = create("thr_1", "go on");
    draft.noteSent(message("go on", "msg_1"));
    draft.take();
    draft.settle("uncertain");
    draft.noteSent(message("go on", "msg_1"));
    expect(draft.getState().text).toBe("go on");
    draft.noteSent(message("go on", "msg_2"));
    expect(draft.getState().text).toBe("");
  });

  it("what was given back and rewritten stays", () => {
    const { create } = open();
    const draft = create("thr_1", "sent");
    draft.take();
    draft.settle("uncertain");
    draft.setText(() => "another");
    draft.setText(() => "sent");
    draft.noteSent(message("sent"));
    expect(draft.getState().text).toBe("sent");
  });

  it("a save that is on its way when its text is sent brings nothing back", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { env, create, sent } = open(false, promise);
    const draft = create("thr_1");
    draft.start();
    draft.setText(() => "sent");
    env.advance(1_000);
    draft.take();
    draft.settle("sent");
    draft.setText(() => "next");
    const reloaded = create("thr_1", "sent", "sent");
    reloaded.start();
    expect(reloaded.getState().text).toBe("next");
    resolve();
    await settle();
    expect(sent()).toEqual([
      '/api/threads/thr_1/draft {"text":"sent"}',
      '/api/threads/thr_1/draft {"text":"next"}',
    ]);
  });

  it("takes nothing from a page that was asked for before the latest save", async () => {
    const { env, create } = open();
    const draft = create("thr_1", "sent");
    draft.take();
    draft.settle("sent");
    await settle();
    draft.takeServer(server("sent"));
    expect(draft.getState().text).toBe("");
    draft.takeServer(server("from elsewhere"));
    expect(draft.getState().text).toBe("from elsewhere");
    env.advance(10_000);
    draft.takeServer(server("sent"));
    expect(draft.getState().text).toBe("sent");
  });

  it("empties the place of new threads after a save that was on its way there", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { env, create, sent } = open(false, promise);
    const draft = create(null);
    draft.start();
    draft.setText(() => "sent");
    env.advance(1_000);
    draft.take();
    draft.moveTo("thr_1");
    draft.settle("sent");
    const late = create(null, "sent");
    late.start();
    expect(late.getState().text).toBe("");
    expect(sent()).toEqual(['/api/me/draft {"text":"sent"}']);
    resolve();
    await settle();
    expect(sent().at(-1)).toBe('/api/me/draft {"text":""}');
  });

  it("moves to the thread that begins", async () => {
    const { create, sent } = open();
    const draft = create(null, "begun");
    draft.take();
    draft.moveTo("thr_1");
    draft.setText(() => "next");
    const late = create(null, "begun");
    late.start();
    expect(late.getState().text).toBe("");
    draft.settle("sent");
    await settle();
    expect(sent()).toEqual([
      '/api/me/draft {"text":""}',
      '/api/threads/thr_1/draft {"text":"next"}',
    ]);
  });
});
