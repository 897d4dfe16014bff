/** Codes of `notice` events that readers know; an unknown one is shown as it is. */

/** Another endpoint goes on with the run: params `from` and `to` are their names. Its attempts count anew. */
export const failoverNotice = "failover";

/** The run goes in circles: its params are a `StuckParams`. */
export const stuckNotice = "stuck";

export type StuckParams =
  /** It makes the same calls again and again. */
  | { kind: "calls"; tool: string; steps: number }
  /** It says the same again and again. */
  | { kind: "text" };
