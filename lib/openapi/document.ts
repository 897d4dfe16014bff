import { z } from "zod";
import answerSchemas from "./answers.generated.json" with { type: "json" };
import type { Operation } from "./operation";
import { operations } from "./operations";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** The HTTP API as OpenAPI 3.1, made of the schemas that the routes read with and of the types they answer with. */
export function describeApi(version: string): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation),
    };
  }
  const { Answers: _answers, Refusal: _refusal, ...schemas } = answerSchemas;
  return {
    openapi: "3.1.0",
    info: {
      title: "Longrun",
      version,
      description:
        "Errors are application/problem+json with a stable `code`; `detail` says what to do. An API token goes as `Authorization: Bearer lr_…`: the scope `read` is for GET, `write` for the rest, `admin` besides for administration.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: toOpenApi(schemas as unknown as Json) as JsonObject,
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token." },
        session: {
          ...{ type: "apiKey", in: "cookie", name: "longrun-session" },
          description:
            "A browser that is signed in; requests that change something must come from its own pages.",
        },
      },
    },
  };
}

function describeOperation(operation: Operation): JsonObject {
  const { id, tag, summary, access, method } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(access === "open" ? { security: [] } : {}),
    ...(access === "session" ? { security: [{ session: [] }] } : {}),
    ...(access === "admin" ? { description: "To everybody else it does not exist." } : {}),
    parameters: [
      ...pathParameters(operation.path),
      ...(operation.query ? queryParameters(operation.query) : []),
      ...(operation.isIdempotent ? [idempotencyKey] : []),
    ],
    ...(operation.body || operation.upload ? { requestBody: describeBody(operation) } : {}),
    responses: {
      ...describeSuccess(operation),
      ...(id === "isReady" ? { 503: answerOf("isReady", "It is starting or stopping.") } : {}),
      default: problem,
    },
    ...(method === "GET" || access === "open" ? {} : { "x-token-scope": scopeOf(access) }),
  };
}

function scopeOf(access: Operation["access"]): Json {
  if (access === "session") return null;
  return access === "admin" ? "write admin" : "write";
}

const problem = {
  description: "What is wrong, and what to do.",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
} satisfies JsonObject;

const idempotencyKey = {
  ...{ name: "idempotency-key", in: "header", required: false },
  description:
    "The same key with the same body answers the same; 8 to 128 visible ASCII characters.",
  schema: { type: "string", minLength: 8, maxLength: 128 },
} satisfies JsonObject;

const fileName = "Its name, in UTF-8 and percent-encoded.";

function describeBody({ body, upload }: Operation): JsonObject {
  if (upload) {
    const form = {
      ...{ type: "object", required: ["file"] },
      properties: { file: { type: "string", contentMediaType: "application/octet-stream" } },
    };
    return {
      required: true,
      description: `A form with one file, or the text itself with \`x-file-name\`: ${fileName}`,
      content: {
        "multipart/form-data": { schema: form },
        "text/plain": { schema: { type: "string" } },
      },
    };
  }
  const schema = body ? toSchema(body) : {};
  return { required: true, content: { "application/json": { schema } } };
}

function describeSuccess({ status, answer }: Operation): JsonObject {
  if (answer === null) return { 204: { description: "Done." } };
  if ("json" in answer) return { [status ?? 200]: answerOf(answer.json, "Done.") };
  const { mediaType, description } = answer;
  const schema = mediaType === "application/json" ? { type: "object" } : { type: "string" };
  return { 200: { description, content: { [mediaType]: { schema } } } };
}

function answerOf(
  id: keyof typeof answerSchemas.Answers.properties,
  description: string,
): JsonObject {
  const schema = toOpenApi(answerSchemas.Answers.properties[id] as unknown as Json);
  return { description, content: { "application/json": { schema } } };
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    ...{ name, in: "path", required: true },
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodType): JsonObject[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, toJsonSchema);
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: "query", required: required.includes(name) },
    schema: schema as unknown as Json,
  }));
}

const toJsonSchema = { io: "input", unrepresentable: "any" } as const;

function toSchema(schema: z.ZodType): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, toJsonSchema);
  return made as unknown as Json;
}

/** Draft 7 as draft 2020-12, with references to where OpenAPI keeps its schemas. */
function toOpenApi(value: Json): Json {
  if (Array.isArray(value)) return value.map(toOpenApi);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]): [string, Json] => {
      if (key === "$ref" && typeof each === "string") {
        return [key, each.replace("#/definitions/", "#/components/schemas/")];
      }
      if (key === "items" && Array.isArray(each)) return ["prefixItems", each.map(toOpenApi)];
      return [key, toOpenApi(each)];
    }),
  );
}
