import type { UploadedFile } from "@/protocol/api";
import { request } from "./api";
import { ApiProblem } from "./api-problem";
import {
  type DraftContent,
  isLocalDraft,
  isSame,
  join,
  type LastSent,
  type LocalDraft,
  mergeDrafts,
  type Sending,
  type SendOutcome,
  without,
} from "./draft-content";
import type { Environment } from "./environment";
import { createStore, type Readable } from "./store";

export interface DraftStore extends Readable<DraftContent> {
  /** Takes up what an earlier page left in this browser; returns the end of it. */
  start(): () => void;
  setText(change: (text: string) => string): void;
  setFiles(change: (files: readonly UploadedFile[]) => readonly UploadedFile[]): void;
  /** Empties the box for a send; what was in it stays kept until the send is settled. */
  take(): DraftContent;
  settle(outcome: SendOutcome): void;
  takeServer(content: DraftContent): void;
  /** What was being sent may have arrived by now: then it leaves the box. */
  noteSent(last: LastSent): void;
  /** The thread got its id: what is written from here on belongs to it. */
  moveTo(threadId: string): void;
}

interface DraftPorts {
  env: Pick<Environment, "fetch" | "setTimer" | "onChange" | "isVisible" | "now">;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  /** Whose drafts these are: several people may use one browser. */
  userId: string;
  lastSent?: LastSent | undefined;
  /** Reads the thread again, whose last message is then noted. */
  lookForSent?: () => void;
  /** What was given back as uncertain was found sent. */
  onArrived?: () => void;
}

const nothing: DraftContent = { text: "", files: [] };
const saveAfterMs = 700;
/** When a page looks whether what may have been sent has arrived. */
const looksAfterMs = [500, 1_500, 4_000, 10_000, 30_000];
/** No page takes longer on its way. */
const savedMsMax = 10_000;
/** What a browser lets go out while the page is left. */
const keepaliveCharactersMax = 15_000;

export function createDraft(
  threadId: string | null,
  server: DraftContent,
  ports: DraftPorts,
): DraftStore {
  return new Draft(threadId, server, ports).toStore();
}

class Draft {
  private readonly store;
  private readonly ports: DraftPorts;
  private place: string | null;
  private base: DraftContent;
  private inFlight: Sending | undefined;
  /** What may have been sent, back in the box until it is known to have arrived. */
  private unsettled: Sending | undefined;
  private lastId: string | undefined;
  private cancelSave: (() => void) | undefined;
  private cancelLook: (() => void) | undefined;
  /** The newest save: when, and over which text. */
  private saved: { at: number; over: string } | undefined;
  /** What the server had before the latest saves, or an earlier page was saving: answers may still show it. */
  private overwritten: { text: string; at: number }[] = [];
  /** What is being saved, one at a time but for a page that is left. */
  private onTheWay: string[] = [];
  private saving: Promise<boolean> | undefined;
  /** A page before this one was saving something, which may arrive after what this one read. */
  private isUnsure = false;
  /** What earlier pages were saving when this one began: a page after it may be shown any of that, too. */
  private earlier: { texts: readonly string[]; at: number } = { texts: [], at: 0 };

  constructor(place: string | null, server: DraftContent, ports: DraftPorts) {
    this.place = place;
    this.base = server;
    this.ports = ports;
    this.store = createStore(server);
  }

  toStore(): DraftStore {
    return {
      ...{ getState: this.store.getState, subscribe: this.store.subscribe },
      start: () => this.start(),
      setText: (change) => this.change((content) => ({ ...content, text: change(content.text) })),
      setFiles: (change) =>
        this.change((content) => ({ ...content, files: change(content.files) })),
      take: () => this.take(),
      settle: (outcome) => this.settle(outcome),
      takeServer: (content) => this.takeServer(content),
      noteSent: (last) => this.noteSent(last),
      moveTo: (threadId) => this.moveTo(threadId),
    };
  }

  private start(): () => void {
    const local = this.readLocal();
    if (local) {
      const merged = mergeDrafts(local, this.base);
      const { inFlight } = local;
      this.unsettled = inFlight;
      this.store.update(() => merged);
      if (this.ports.lastSent) this.noteSent(this.ports.lastSent);
      this.isUnsure = local.onTheWay !== undefined;
      this.earlier = { texts: local.onTheWay ?? [], at: this.ports.env.now() };
      this.forget(this.earlier.texts);
      this.saveSoon();
      this.lookForSent();
    }
    const unwatch = this.ports.env.onChange(() => {
      if (!this.ports.env.isVisible()) void this.save(true);
    });
    return () => {
      unwatch();
      this.cancelLook?.();
      void this.save();
    };
  }

  private change(next: (content: DraftContent) => DraftContent): void {
    this.store.update(next);
    const { text } = this.store.getState();
    if (this.unsettled && !text.startsWith(this.unsettled.text)) this.unsettled = undefined;
    this.saveSoon();
  }

  private take(): DraftContent {
    const content = this.store.getState();
    this.unsettled = undefined;
    this.inFlight = { ...content, after: this.lastId };
    this.store.update(() => nothing);
    this.keepLocal();
    return content;
  }

  private settle(outcome: SendOutcome): void {
    const unsent = this.inFlight;
    this.inFlight = undefined;
    if (unsent && outcome !== "sent") {
      this.store.update((newer) => join(unsent, newer));
      if (outcome === "uncertain") this.unsettled = unsent;
    }
    this.keepLocal();
    this.lookForSent();
    void this.save();
  }

  private takeServer(content: DraftContent): void {
    if (isSame(content, this.base) || this.inFlight || this.isOverwritten(content)) return;
    const state = this.store.getState();
    const local = isSame(state, this.base) ? null : { ...state, base: this.base.text };
    this.base = content;
    this.store.update(() => mergeDrafts(local, content));
    this.keepLocal();
    if (local) this.saveSoon();
  }

  private noteSent({ id, text }: LastSent): void {
    const { unsettled } = this;
    this.lastId = id;
    if (unsettled?.text !== text || unsettled.after === id) return;
    this.unsettled = undefined;
    this.store.update((content) => without(content, unsettled));
    this.saveSoon();
    this.ports.onArrived?.();
  }

  private lookForSent(looks = 0): void {
    this.cancelLook?.();
    const afterMs = looksAfterMs[looks];
    const { lookForSent } = this.ports;
    if (!this.unsettled || !lookForSent || afterMs === undefined) return;
    this.cancelLook = this.ports.env.setTimer(() => {
      if (this.unsettled) lookForSent();
      this.lookForSent(looks + 1);
    }, afterMs);
  }

  /** What this page has is newer than these texts of the server. */
  private forget(texts: readonly string[]): void {
    const at = this.ports.env.now();
    this.overwritten.push(...texts.map((text) => ({ text, at })));
  }

  private isOverwritten({ text }: DraftContent): boolean {
    const now = this.ports.env.now();
    this.overwritten = this.overwritten.filter(({ at }) => now - at < savedMsMax);
    return this.overwritten.some((old) => old.text === text);
  }

  private moveTo(threadId: string): void {
    if (this.place === threadId) return;
    const { place, base, saving } = this;
    const hadOne = !isSame(base, nothing) || saving !== undefined;
    this.cancelSave?.();
    if (hadOne) {
      const empty = () => void this.put(place, nothing, false);
      if (saving !== undefined) void saving.then(empty);
      else empty();
      this.write({
        ...{ ...nothing, base: base.text, savedAt: this.ports.env.now() },
        onTheWay: this.onTheWay,
      });
    } else {
      this.write(null);
    }
    this.place = threadId;
    this.base = nothing;
    this.saved = undefined;
    this.overwritten = [];
    this.saving = undefined;
    this.onTheWay = [];
    this.earlier = { texts: [], at: 0 };
    this.keepLocal();
  }

  private get key(): string {
    return `longrun.draft.${this.ports.userId}.${this.place ?? "new"}`;
  }

  /** All that is not sent yet. */
  private get kept(): DraftContent {
    const state = this.store.getState();
    return this.inFlight ? join(this.inFlight, state) : state;
  }

  private saveSoon(): void {
    this.keepLocal();
    this.cancelSave?.();
    this.cancelSave = this.ports.env.setTimer(() => void this.save(), saveAfterMs);
  }

  /** What is being sent waits for its outcome, and a save for the one before it, unless the page is left. */
  private async save(isLeaving = false): Promise<void> {
    this.cancelSave?.();
    if ((this.inFlight || this.saving) && !isLeaving) return;
    const content = this.kept;
    if (isSame(content, this.base) && !this.isUnsure) return;
    this.isUnsure = false;
    const { place, base } = this;
    const arrives = this.put(place, content, isLeaving);
    this.saving = arrives;
    this.onTheWay = [...this.onTheWay, content.text];
    this.keepLocal();
    const hasArrived = await arrives;
    if (this.place !== place) return;
    const [, ...later] = this.onTheWay;
    this.onTheWay = later;
    if (this.saving === arrives) this.saving = undefined;
    if (hasArrived) {
      this.base = content;
      this.saved = { at: this.ports.env.now(), over: base.text };
      this.forget([base.text]);
      this.ports.env.setTimer(() => this.keepLocal(), savedMsMax);
    }
    this.keepLocal();
    if (hasArrived) void this.save();
  }

  /** False when it did not arrive: this browser's copy stays, and the next change tries again. */
  private async put(place: string | null, content: DraftContent, isLeaving: boolean) {
    const path = place ? `/api/threads/${place}/draft` : "/api/me/draft";
    const { text, files } = content;
    const body = { text, ...(files.length > 0 ? { files: files.map(({ id }) => id) } : {}) };
    const keepalive = isLeaving && text.length <= keepaliveCharactersMax;
    try {
      await request<unknown>(this.ports.env, path, { method: "PUT", body, keepalive });
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      return false;
    }
  }

  /** A copy in this browser, for as long as the server's is older, or a page with it may be. */
  private keepLocal(): void {
    this.write(this.toLocal());
  }

  private write(local: LocalDraft | null): void {
    const { storage } = this.ports;
    try {
      if (local) storage?.setItem(this.key, JSON.stringify(local));
      else storage?.removeItem(this.key);
    } catch {
      // A full or forbidden storage: the server's copy has to do.
    }
  }

  private toLocal(): LocalDraft | null {
    const content = this.kept;
    const { inFlight = this.unsettled } = this;
    const isSaving = this.onTheWay.length > 0;
    const isEarlierLate = this.ports.env.now() - this.earlier.at < savedMsMax;
    const onTheWay = [...(isEarlierLate ? this.earlier.texts : []), ...this.onTheWay];
    const state = {
      ...(inFlight ? { inFlight } : {}),
      ...(onTheWay.length > 0 ? { onTheWay } : {}),
    };
    if (inFlight || isSaving || !isSame(content, this.base)) {
      return { ...content, base: this.base.text, ...state };
    }
    const { saved } = this;
    if (!saved || this.ports.env.now() - saved.at >= savedMsMax) return null;
    return { ...content, base: saved.over, savedAt: saved.at };
  }

  private readLocal(): LocalDraft | null {
    try {
      const value: unknown = JSON.parse(this.ports.storage?.getItem(this.key) ?? "null");
      if (!isLocalDraft(value)) return null;
      const { savedAt } = value;
      return savedAt !== undefined && this.ports.env.now() - savedAt >= savedMsMax ? null : value;
    } catch {
      // Written by something else: as if there were none.
      return null;
    }
  }
}
