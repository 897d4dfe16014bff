/** How long and how much one model call may take. Every field can be overridden, in tests with milliseconds. */
export interface ModelLimits {
  /** To open the TCP and TLS connection. */
  connectMs: number;
  /** From sending the request to the response's headers. */
  headersMs: number;
  /** From headers to the first content: queue and prefill of a long prompt take minutes and are silent. */
  firstContentMs: number;
  /** Between two pieces of content; SSE comments and empty chunks do not count as content. */
  idleMs: number;
  /** From the finish reason to the end of the stream: what may still come is the usage. */
  tailMs: number;
  /** For the body of an error response. */
  errorBodyMs: number;
  /** For the whole list of models. */
  modelListMs: number;
  /** One line of the event stream and one event, in UTF-16 units. */
  lineCharsMax: number;
  /** One whole response body. */
  responseBytesMax: number;
  /** Calls of one answer. */
  toolCallsMax: number;
  /** What is read of an error response's body. */
  errorBytesMax: number;
  /** The list of models. */
  modelListBytesMax: number;
}

export const defaultLimits: ModelLimits = {
  connectMs: 30_000,
  headersMs: 5 * 60_000,
  firstContentMs: 5 * 60_000,
  idleMs: 2 * 60_000,
  tailMs: 5_000,
  errorBodyMs: 10_000,
  modelListMs: 15_000,
  lineCharsMax: 1024 * 1024,
  responseBytesMax: 64 * 1024 * 1024,
  toolCallsMax: 1024,
  errorBytesMax: 64 * 1024,
  modelListBytesMax: 4 * 1024 * 1024,
};
