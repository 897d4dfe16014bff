const prefixes = {
  thread: "thr",
  message: "msg",
  run: "run",
  call: "call",
  queued: "que",
  endpoint: "end",
  model: "mdl",
  worker: "wrk",
  user: "usr",
  request: "req",
  file: "fil",
  share: "shr",
  token: "tok",
  link: "lnk",
} as const;

type IdKind = keyof typeof prefixes;
declare const brand: unique symbol;
type Id<K extends IdKind> = string & { readonly [brand]: K };

export type ThreadId = Id<"thread">;
export type MessageId = Id<"message">;
export type RunId = Id<"run">;
export type CallId = Id<"call">;
export type QueuedId = Id<"queued">;
export type EndpointId = Id<"endpoint">;
export type ModelId = Id<"model">;
export type WorkerId = Id<"worker">;
export type UserId = Id<"user">;

interface IdOf {
  thread: ThreadId;
  message: MessageId;
  run: RunId;
  call: CallId;
  queued: QueuedId;
  endpoint: EndpointId;
  model: ModelId;
  worker: WorkerId;
  user: UserId;
  request: Id<"request">;
  file: Id<"file">;
  share: Id<"share">;
  token: Id<"token">;
  link: Id<"link">;
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new id: prefix, then 25 random characters of Crockford's base 32 (125 bits). Says nothing of time or owner. */
export function newId<K extends IdKind>(kind: K): IdOf[K] {
  const bytes = crypto.getRandomValues(new Uint8Array(25));
  let id = `${prefixes[kind]}_`;
  for (const byte of bytes) id += alphabet[byte & 31];
  return id as IdOf[K];
}

const bodyPattern = /^[0-9a-z]{25}$/;

/** Whether a string has the form of an id of this kind. Says nothing about existence. */
export function isId<K extends IdKind>(kind: K, value: unknown): value is IdOf[K] {
  if (typeof value !== "string") return false;
  const prefix = `${prefixes[kind]}_`;
  return value.startsWith(prefix) && bodyPattern.test(value.slice(prefix.length));
}
