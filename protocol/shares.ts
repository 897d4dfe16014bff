/** Shared links: what is chosen, what is listed, and what a stranger gets. */

/** What a share shows beside the conversation's text; each is off until ticked. */
export interface ShareOptions {
  reasoning: boolean;
  toolInputs: boolean;
  toolOutputs: boolean;
  files: boolean;
  systemPrompt: boolean;
}

/** Body of `POST /api/threads/{id}/shares` and `PATCH /api/shares/{id}`. */
export interface ShareInput {
  options: ShareOptions;
  isAuthorShown: boolean;
  /** ISO 8601; null: until it is revoked. */
  expiresAt: string | null;
  /** What the preview named: nothing is shared that it did not show. */
  snapshot?: string | undefined;
}

/** Without `expiresAt` the link's own stays. */
export type ShareUpdate = Omit<ShareInput, "expiresAt"> & Partial<Pick<ShareInput, "expiresAt">>;

/** `POST /api/threads/{id}/shares/preview`. */
export interface SharePreview {
  /** The page that a stranger would get. */
  html: string;
  /** Names what is in it; the link is made with it. */
  snapshot: string;
}

export interface Share extends Omit<ShareInput, "snapshot"> {
  id: string;
  threadId: string;
  title: string | null;
  /** The whole address. */
  url: string;
  viewCount: number;
  lastViewedAt: string | null;
  createdAt: string;
  /** When the snapshot was taken. */
  updatedAt: string;
}

export type PublicBlock =
  | { kind: "text" | "reasoning"; text: string }
  | { kind: "tool"; tool: string; hasFailed: boolean; input?: string; output?: string }
  /** `ordinal` names its copy under the share's address. */
  | { kind: "file"; name: string; bytes: number; ordinal: number };

export interface PublicMessage {
  role: "user" | "assistant";
  model?: string;
  blocks: PublicBlock[];
}

/** All that leaves: built field by field, so that what nobody named here stays inside. */
export interface PublicThread {
  title: string | null;
  author: string | null;
  takenAt: string;
  systemPrompt?: string;
  messages: PublicMessage[];
}
