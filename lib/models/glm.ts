import type { Model, ModelEvent, ModelRequest } from "./model";
import { type CallPorts, type ModelPorts, toCallPorts } from "./model-ports";
import { UpstreamCall } from "./upstream-call";

/** A model behind any OpenAI-compatible endpoint that serves GLM; its connections are kept for the next calls. */
export function createModel(ports: ModelPorts = {}): Model {
  const callPorts = toCallPorts(ports);
  return { streamStep: (request, signal) => streamStep(callPorts, request, signal) };
}

async function* streamStep(
  ports: CallPorts,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
  const call = new UpstreamCall(ports, request, signal);
  try {
    while (!call.isEnded) {
      for (const event of await call.next()) {
        yield event;
      }
    }
  } finally {
    call.close();
  }
}
