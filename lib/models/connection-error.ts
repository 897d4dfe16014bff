import { refusedAddressCode } from "@/lib/guarded-fetch";
import { type FailureEvent, toFailure } from "./failure";

/** Codes of Node's and undici's connection errors, by what a person can do about them. */
const reasonOfCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  ETIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  EHOSTUNREACH: "no-route",
  ENETUNREACH: "no-route",
  [refusedAddressCode]: "forbidden",
  ERR_INVALID_URL: "url",
  UND_ERR_INVALID_ARG: "url",
  EPROTO: "plain",
  ERR_SSL_WRONG_VERSION_NUMBER: "plain",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "plain",
  SELF_SIGNED_CERT_IN_CHAIN: "tls",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls",
};
/** A certificate or an address does not heal by itself. */
const lastingReasons: ReadonlySet<string> = new Set(["tls", "plain", "url", "forbidden"]);

/** The failure of a connection that broke before the response's headers. */
export function toUnreachable(cause: unknown): FailureEvent {
  const code = findCode(cause);
  const reason = reasonOfCode[code] ?? toReason(code);
  return toFailure("endpoint-unreachable", { reason, code }, !lastingReasons.has(reason));
}

function toReason(code: string): string {
  if (/^(?:ERR_TLS|ERR_SSL|CERT_)/.test(code)) {
    return "tls";
  }
  return code.startsWith("HPE_") ? "protocol" : "network";
}

/** The code of the error itself or, for one that wraps several, of its first cause. */
export function findCode(cause: unknown, depth = 0): string {
  if (!(cause instanceof Error) || depth > 4) {
    return "";
  }
  if ("code" in cause && typeof cause.code === "string") {
    return cause.code;
  }
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  return findCode(inner, depth + 1);
}
