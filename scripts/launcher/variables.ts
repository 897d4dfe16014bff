const known = [
  "LONGRUN_URL",
  "LONGRUN_DATA_DIR",
  "LONGRUN_SECRET",
  "LONGRUN_ROLE",
  "LONGRUN_ADMIN_EMAIL",
  "LONGRUN_ADMIN_PASSWORD",
  "LONGRUN_ENDPOINT_URL",
  "LONGRUN_ENDPOINT_KEY",
  "LONGRUN_ENDPOINT_KIND",
  "LONGRUN_ENDPOINT_MODEL",
  "LONGRUN_TITLES",
  "LONGRUN_ALLOW_HTTP",
  "LONGRUN_DRAIN_MS",
  "LONGRUN_HEARTBEAT_MS",
  "LONGRUN_LEASE_TTL_MS",
  "LONGRUN_TAKEOVER_POLL_MS",
  "LONGRUN_POSTGRES_SETTLE_MS",
  "LONGRUN_HEADERS_TIMEOUT_MS",
  "LONGRUN_FIRST_CONTENT_TIMEOUT_MS",
  "LONGRUN_IDLE_TIMEOUT_MS",
  "LONGRUN_RETRY_BASE_MS",
  "LONGRUN_PRUNE_AFTER_MS",
  "LONGRUN_BUDGET_STEPS",
  "LONGRUN_BUDGET_TOKENS",
  "LONGRUN_BUDGET_MINUTES",
  "LONGRUN_BUDGET_COST",
  "LONGRUN_SYSTEM_PROMPT",
  "LONGRUN_THINKING",
  "LONGRUN_SHARING",
  "LONGRUN_SIGN_UP",
  "LONGRUN_FAILOVER",
  "LONGRUN_TOOL_BASH",
  "LONGRUN_TOOL_READ_FILE",
  "LONGRUN_TOOL_WRITE_FILE",
  "LONGRUN_TOOL_EDIT_FILE",
  "LONGRUN_TOOL_LIST_FILES",
  "LONGRUN_TOOL_WEB_FETCH",
  "LONGRUN_TOOL_UPDATE_PLAN",
];
/** What the launcher itself passes on, and what tests set. */
const internal = /^LONGRUN_(SETUP_TOKEN|LAUNCHER_PID|TEST_\w+)$/;

/** A sentence for each variable that looks meant for Longrun and is not read. */
export function unknownVariables(env: Record<string, string | undefined>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith("LONGRUN_") && !known.includes(name) && !internal.test(name))
    .map((name) => `${name} is not a variable of Longrun; the nearest is ${nearest(name)}.`);
}

function nearest(name: string): string {
  const ranked = known.map((candidate) => ({ candidate, far: editDistance(name, candidate) }));
  return ranked.sort((a, b) => a.far - b.far)[0]?.candidate ?? "";
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const swap = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
