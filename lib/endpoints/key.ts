import "server-only";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { keepSecret } from "@/lib/redact";
import { createSecretBox, type SecretBox } from "@/lib/secrets/secret-box";

interface KeyPlace {
  id: string;
  baseUrl: string;
}

let box: SecretBox | undefined;

function secretBox(): SecretBox {
  box ??= createSecretBox(env().secret);
  return box;
}

const toPlace = ({ id, baseUrl }: KeyPlace) => ({
  table: "endpoints",
  rowId: id,
  column: "key",
  origin: new URL(baseUrl).origin,
});

/** A key as it is stored: of use in this row and for this origin only. */
export function sealKey(key: string, place: KeyPlace): string {
  keepSecret(key);
  return secretBox().seal(key, toPlace(place));
}

/** The key of a row. One that cannot be read, since LONGRUN_SECRET is another one now, is like none. */
export function openKey(row: KeyPlace & { keyCiphertext: string | null }): string | undefined {
  if (row.keyCiphertext === null) return undefined;
  try {
    const key = secretBox().open(row.keyCiphertext, toPlace(row));
    keepSecret(key);
    return key;
  } catch (error) {
    log.warn("the key of an endpoint cannot be read: enter it again", {
      endpointId: row.id,
      error,
    });
    return undefined;
  }
}

const hintCharacters = 4;

/** What is shown of a key; of a short one nothing, since four characters would be half of it. */
export function toKeyHint(key: string | undefined): string | null {
  if (key === undefined || key === "") return null;
  return key.length < 4 * hintCharacters ? "••••" : key.slice(-hintCharacters);
}
