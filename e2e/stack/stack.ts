/** What the global setup started, handed to the workers in one environment variable. */
export interface Stack {
  /** Of the project: where the production build is. */
  root: string;
  /** A server on which databases may be created. */
  serverUrl: string;
  /** A migrated, empty database to copy. */
  template: string;
  /** The app all tests share, its database and the stand-in it talks to. */
  appUrl: string;
  appPid: number;
  databaseUrl: string;
  upstreamUrl: string;
  admin: { email: string; password: string };
  /** Every server of this run writes a log file here. */
  logFolder: string;
}

const variable = "LONGRUN_TEST_STACK";

export function publishStack(stack: Stack): void {
  process.env[variable] = JSON.stringify(stack);
}

export function findStack(): Stack {
  const text = process.env[variable];
  if (text === undefined) throw new Error("The global setup has not run.");
  return JSON.parse(text);
}
