import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Where a secret belongs. A ciphertext that is moved to another place does not open. */
export interface SecretPlace {
  table: string;
  rowId: string;
  column: string;
  /** Scheme, host and port the secret may be sent to. */
  origin: string;
}

export interface SecretBox {
  seal(text: string, place: SecretPlace): string;
  /** @throws SecretUnreadable when it was sealed with another secret, moved or changed. */
  open(sealed: string, place: SecretPlace): string;
}

export class SecretUnreadable extends Error {
  override name = "SecretUnreadable";
  readonly reason: "form" | "unknown-key" | "not-authentic";

  constructor(reason: SecretUnreadable["reason"], options?: ErrorOptions) {
    super(`a stored secret cannot be read: ${reason}`, options);
    this.reason = reason;
  }
}

interface MasterKey {
  /** Says which master key sealed a text, and nothing about the key. */
  kid: string;
  key: Buffer;
}

const version = "v1";
const nonceBytes = 12;
const tagBytes = 16;

/** Seals with the first master secret and opens with any of them, so that they can be rotated. */
export function createSecretBox(current: string, ...previous: readonly string[]): SecretBox {
  const master = toMasterKey(current);
  const known = [master, ...previous.map(toMasterKey)];
  return {
    seal(text, place) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", master.key, nonce, { authTagLength: tagBytes });
      cipher.setAAD(toAad(place));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const sealed = Buffer.concat([nonce, body, cipher.getAuthTag()]);
      return `${version}.${master.kid}.${sealed.toString("base64url")}`;
    },
    open(sealed, place) {
      const [form, kid, encoded = "", ...rest] = sealed.split(".");
      const bytes = Buffer.from(encoded, "base64url");
      if (form !== version || rest.length > 0 || bytes.length < nonceBytes + tagBytes) {
        throw new SecretUnreadable("form");
      }
      const found = known.find((candidate) => candidate.kid === kid);
      if (!found) throw new SecretUnreadable("unknown-key");
      return decrypt(found.key, bytes, place);
    },
  };
}

function decrypt(key: Buffer, bytes: Buffer, place: SecretPlace): string {
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(toAad(place));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const body = bytes.subarray(nonceBytes, -tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new SecretUnreadable("not-authentic", { cause });
  }
}

function toMasterKey(secret: string): MasterKey {
  const derive = (use: string, bytes: number) =>
    Buffer.from(hkdfSync("sha256", secret, "longrun", `stored-secrets/${use}`, bytes));
  return { kid: derive("kid", 4).toString("hex"), key: derive("key", 32) };
}

function toAad({ table, rowId, column, origin }: SecretPlace): Buffer {
  return Buffer.from([table, rowId, column, origin].join("|"), "utf8");
}
