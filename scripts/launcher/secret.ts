import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, explainPath, StartFailure } from "./failure";

const lengthMin = 32;
const distinctMin = 8;
// Long enough that what a random generator prints is not taken for one of them.
const known =
  /change.?me|change.?this|replace.?(me|this)|your.?(key|secret|own)|example|insert.?here|secret|passw|default|qwerty|12345678|longrun|lorem/i;

/** Why a secret is guessable, or nothing. */
export function findWeakness(secret: string): string | undefined {
  if (secret.length < lengthMin) return `has fewer than ${lengthMin} characters`;
  if (new Set(secret).size < distinctMin) return "has too few different characters";
  if (known.test(secret)) return "looks like an example";
  if (isRepetition(secret)) return "repeats itself";
  if (isSequence(secret)) return "is a sequence";
  return undefined;
}

function isRepetition(secret: string): boolean {
  for (let unit = 1; unit <= secret.length / 2; unit++) {
    if (secret.startsWith(secret.slice(unit))) return true;
  }
  return false;
}

function isSequence(secret: string): boolean {
  let steps = 0;
  for (let at = 1; at < secret.length; at++) {
    if (Math.abs(secret.charCodeAt(at) - secret.charCodeAt(at - 1)) <= 1) steps++;
  }
  return steps > secret.length / 2;
}

/** The secret of this installation: the one given, or the one kept in the data folder. */
export function loadSecret(given: string | undefined, dataDir: string): string {
  const file = join(dataDir, "secret");
  if (given === undefined) {
    const kept = readKept(file);
    return check(kept ?? createSecret(file), file);
  }
  return check(given, "LONGRUN_SECRET");
}

function check(secret: string, source: string): string {
  const weakness = findWeakness(secret);
  if (!weakness) return secret;
  throw new StartFailure(
    `${source} ${weakness}: use what \`openssl rand -base64 33\` prints, or leave LONGRUN_SECRET away and one is made.`,
  );
}

function readKept(file: string): string | undefined {
  try {
    const secret = readFileSync(file, "utf8").trim();
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return secret;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw new StartFailure(`${file} holds this installation's secret and cannot be read.`, {
      cause,
    });
  }
}

function createSecret(file: string): string {
  const secret = randomBytes(48).toString("base64url");
  try {
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    throw explainPath(cause, file, "The file");
  }
  return secret;
}
