import { administration, installation } from "./admin-operations";
import type { Operation } from "./operation";
import {
  account,
  accountSessions,
  files,
  messages,
  runs,
  shares,
  threads,
} from "./personal-operations";

/** Every route of the HTTP API but sign-in. */
export const operations: readonly Operation[] = [
  ...threads,
  ...runs,
  ...messages,
  ...files,
  ...shares,
  ...account,
  ...accountSessions,
  ...administration,
  ...installation,
];
