import { auditPage } from "@/lib/audit/audit-page.schema";
import { setupInput, signUpInput } from "@/lib/auth/credentials.schema";
import {
  createEndpointInput,
  patchEndpointInput,
  patchModelInput,
  testEndpointInput,
} from "@/lib/endpoints/endpoint-input.schema";
import {
  acceptLinkInput,
  inviteInput,
  openLinkInput,
  patchPersonInput,
  peoplePage,
} from "@/lib/people/people.schema";
import { patchSettingsInput } from "@/lib/settings/definitions.schema";
import { usageQuery } from "@/lib/usage/usage.schema";
import { json, other, section, silent } from "./operation";

const csv = { mediaType: "text/csv", description: "One line per person and model." };
const document = { mediaType: "application/json", description: "OpenAPI 3.1." };

export const administration = section("Administration", "admin", {
  "GET /api/admin/endpoints": json("listEndpoints", "Endpoints and their models, without keys"),
  "POST /api/admin/endpoints": json("createEndpoint", "Add an endpoint", {
    body: createEndpointInput,
    status: 201,
  }),
  "PATCH /api/admin/endpoints/{endpointId}": json("changeEndpoint", "Change an endpoint", {
    body: patchEndpointInput,
  }),
  "DELETE /api/admin/endpoints/{endpointId}": silent("deleteEndpoint", "Delete an endpoint"),
  "POST /api/admin/endpoints/test": json("testEndpoint", "Try an endpoint before it is saved", {
    body: testEndpointInput,
  }),
  "POST /api/admin/endpoints/demo": json("enableDemo", "Turn on the scripted demo"),
  "PATCH /api/admin/models/{modelId}": json(
    "changeModel",
    "Change to whom a model is offered, its defaults and prices",
    { body: patchModelInput },
  ),
  "GET /api/admin/people": json("listPeople", "People and open invitations", { query: peoplePage }),
  "PATCH /api/admin/people/{userId}": silent(
    "changePerson",
    "Change a role, suspend, or lift a suspension",
    { body: patchPersonInput },
  ),
  "DELETE /api/admin/people/{userId}": silent(
    "deletePerson",
    "Delete a person and all that is theirs",
  ),
  "POST /api/admin/people/{userId}/reset": json(
    "resetPassword",
    "A link by which a person sets a new password",
    { status: 201 },
  ),
  "POST /api/admin/people/invitations": json("invitePerson", "A link by which somebody joins", {
    body: inviteInput,
    status: 201,
  }),
  "DELETE /api/admin/people/invitations/{linkId}": silent(
    "revokeInvitation",
    "Take back an invitation",
  ),
  "GET /api/admin/runs": json("listLiveRuns", "Runs that are not over, without their words"),
  "POST /api/admin/runs/{runId}/stop": silent("stopLiveRun", "Stop anybody's run"),
  "GET /api/admin/usage": json("readUsage", "Tokens and cost, by day and by person and model", {
    query: usageQuery,
  }),
  "GET /api/admin/usage/csv": other("readUsageCsv", csv, "The same as a table", {
    query: usageQuery,
  }),
  "GET /api/admin/settings": json("listSettings", "Settings for everybody"),
  "PATCH /api/admin/settings": json(
    "changeSettings",
    "Change settings; null goes back to the default",
    { body: patchSettingsInput },
  ),
  "GET /api/admin/audit": json("listAudit", "The audit log, the newest first", {
    query: auditPage,
  }),
  "GET /api/admin/audit/check": json("checkAudit", "Whether the audit log is whole"),
});

export const installation = section("Installation", "open", {
  "GET /api/health/live": json("isLive", "Whether the process answers"),
  "GET /api/health/ready": json("isReady", "Whether it takes requests; 503 when not"),
  "GET /api/setup": json("describeSetup", "Whether the first administrator is still to be made"),
  "POST /api/setup": json("completeSetup", "Make the first administrator", {
    body: setupInput,
    status: 201,
  }),
  "POST /api/sign-up": json("signUp", "Make an account, where an administrator allows it", {
    body: signUpInput,
    status: 201,
  }),
  "POST /api/account-links": json("openAccountLink", "What an invitation or reset link opens", {
    body: openLinkInput,
  }),
  "POST /api/account-links/accept": json("acceptAccountLink", "Join, or set a new password", {
    body: acceptLinkInput,
    status: 201,
  }),
  "GET /api/openapi.json": other("readOpenApi", document, "This document"),
});
