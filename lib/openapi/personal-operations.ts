import { deleteMeInput, patchMeInput } from "@/lib/account/account.schema";
import { changePasswordInput } from "@/lib/auth/credentials.schema";
import { messagePage, partPage, stepPage, threadPage } from "@/lib/threads/page.schema";
import { continueInput, shareInput, shareUpdate } from "@/lib/threads/share/share.schema";
import { draftInput, queuedInput } from "@/lib/threads/text.schema";
import { createTokenInput } from "@/lib/tokens/token.schema";
import { workspaceFileQuery, workspaceQuery } from "@/lib/workspace/query.schema";
import {
  createThreadInput,
  patchBudgetInput,
  patchThreadInput,
  startRunInput,
} from "@/protocol/run-input.schema";
import { callAnswerInput, toolApprovalInput } from "@/protocol/tool-inputs.schema";
import { json, other, section, silent } from "./operation";
import { eventsQuery, runEventsQuery, toolsQuery } from "./queries.schema";

const events = {
  mediaType: "text/event-stream",
  description: "Frames as docs/protocol.md describes them; the stream ends with the run.",
};
const file = { mediaType: "application/octet-stream", description: "The content, as a download." };

export const threads = section("Threads", "person", {
  "GET /api/threads": json(
    "listThreads",
    "Your threads, pinned and newest first, or those that have the words of `q`",
    { query: threadPage },
  ),
  "POST /api/threads": json("createThread", "Make a thread", {
    body: createThreadInput,
    status: 201,
  }),
  "GET /api/threads/{threadId}": json(
    "readThread",
    "A thread with its draft, its settings and what waits",
  ),
  "PATCH /api/threads/{threadId}": json(
    "changeThread",
    "Rename, pin, archive or restore a thread, mark it seen, set its model, thinking and tools",
    { body: patchThreadInput },
  ),
  "DELETE /api/threads/{threadId}": silent(
    "deleteThread",
    "Delete a thread; it can be restored for a while",
  ),
  "GET /api/threads/{threadId}/messages": json(
    "listMessages",
    "The messages of a branch, the newest first",
    { query: messagePage },
  ),
  "PUT /api/threads/{threadId}/draft": silent("putDraft", "Keep what is not sent yet", {
    body: draftInput,
  }),
  "GET /api/threads/{threadId}/queue": json(
    "listQueue",
    "Messages that wait for the end of the live run",
  ),
  "PATCH /api/threads/{threadId}/queue/{queuedId}": silent(
    "changeQueued",
    "Change a message that waits",
    { body: queuedInput },
  ),
  "DELETE /api/threads/{threadId}/queue/{queuedId}": silent(
    "removeQueued",
    "Take back a message that waits",
  ),
  "GET /api/threads/{threadId}/workspace": json("readWorkspace", "The files of a thread", {
    query: workspaceQuery,
  }),
  "GET /api/threads/{threadId}/workspace/file": other(
    "readWorkspaceFile",
    file,
    "A file of a thread, or how it differs from an earlier version",
    { query: workspaceFileQuery },
  ),
});

export const runs = section("Runs", "person", {
  "POST /api/threads/{threadId}/runs": json(
    "startRun",
    "Send a message, answer one anew, or go on with a run that ended",
    { body: startRunInput, isIdempotent: true, status: 202 },
  ),
  "GET /api/runs/{runId}": json("readRun", "A run's state and figures"),
  "GET /api/runs/{runId}/events": other(
    "followRun",
    events,
    "A run's log, from a snapshot or a position on",
    { query: runEventsQuery },
  ),
  "POST /api/runs/{runId}/cancel": json("cancelRun", "Stop a run"),
  "POST /api/runs/{runId}/pause": json("pauseRun", "Pause a run before its next step"),
  "PATCH /api/runs/{runId}/budget": json("changeRunBudget", "Change the limits of a live run", {
    body: patchBudgetInput,
  }),
  "POST /api/runs/{runId}/answers": json(
    "answerCall",
    "Approve or deny a tool call, or answer its question",
    { body: callAnswerInput },
  ),
  "GET /api/events": other(
    "followAll",
    events,
    "News of all your threads, and the logs of several runs",
    { query: eventsQuery },
  ),
});

export const messages = section("Messages", "person", {
  "GET /api/messages/{messageId}/parts": json("listParts", "Parts of a long message", {
    query: partPage,
  }),
  "GET /api/messages/{messageId}/steps": json(
    "listSteps",
    "The steps of the run that wrote a message, with their figures",
    { query: stepPage },
  ),
  "GET /api/parts/{partId}/content": other(
    "readPartContent",
    file,
    "The whole of an output that was abridged",
  ),
});

export const files = section("Files", "person", {
  "POST /api/files": json(
    "uploadFile",
    "Upload a text file, to send it with a message within a day",
    { upload: true, status: 201 },
  ),
  "GET /api/files/{fileId}/content": other("readFile", file, "A file that was uploaded"),
});

export const shares = section("Shared links", "person", {
  "GET /api/shares": json("listShares", "Your links"),
  "GET /api/threads/{threadId}/shares": json(
    "listThreadShares",
    "Your links to copies of a thread",
  ),
  "POST /api/threads/{threadId}/shares/preview": json(
    "previewShare",
    "The page a stranger would see",
    { body: shareInput },
  ),
  "POST /api/threads/{threadId}/shares": json("createShare", "Make a link to a copy of a thread", {
    body: shareInput,
    status: 201,
  }),
  "PATCH /api/shares/{shareId}": json("updateShare", "Take the copy anew, at the same address", {
    body: shareUpdate,
  }),
  "DELETE /api/shares/{shareId}": silent("revokeShare", "Revoke a link"),
  "POST /api/shares/continue": json("continueShare", "Go on with a copy as a thread of your own", {
    body: continueInput,
    status: 201,
  }),
});

export const account = section("Account", "person", {
  "GET /api/me": json("readMe", "Who you are"),
  "PATCH /api/me": json("changeMe", "Change your name or settings", { body: patchMeInput }),
  "GET /api/me/draft": json("readNewThreadDraft", "What is not sent yet of your next thread"),
  "PUT /api/me/draft": silent(
    "putNewThreadDraft",
    "Keep what is not sent yet of your next thread",
    { body: draftInput },
  ),
  "GET /api/models": json("listModels", "Models you may choose"),
  "GET /api/tools": json(
    "listTools",
    "Tools, and whether their calls are allowed, asked for or denied",
    { query: toolsQuery },
  ),
  "PUT /api/tools": json("chooseApproval", "Allow a tool's calls, be asked, or deny them", {
    body: toolApprovalInput,
  }),
});

export const accountSessions = section("Account", "session", {
  "DELETE /api/me": silent("deleteMe", "Delete your account and all that is yours", {
    body: deleteMeInput,
  }),
  "POST /api/me/password": json("changePassword", "Change your password; your other sessions end", {
    body: changePasswordInput,
  }),
  "POST /api/me/sign-out-elsewhere": json("signOutElsewhere", "End your other sessions"),
  "GET /api/tokens": json("listTokens", "Your API tokens, without the tokens themselves"),
  "POST /api/tokens": json("createToken", "Make an API token; it is shown this once", {
    body: createTokenInput,
    status: 201,
  }),
  "DELETE /api/tokens/{tokenId}": silent("revokeToken", "Revoke an API token"),
});
