// `npm run openapi`: writes the schemas of what the HTTP API answers with, from their types.
import { writeAnswerSchemas } from "./answer-schemas.mjs";

writeAnswerSchemas();
