import type { ToolName } from "@/protocol/tools";
import { bash } from "./bash";
import { editFile, listFiles, readFile, writeFile } from "./files";
import { askUser, updatePlan } from "./plan";
import type { ProductTool } from "./tool";
import { webFetch } from "./web-fetch";

/** The product's own tools. A contract without a tool does not compile. */
export const productTools: { readonly [name in ToolName]: ProductTool<name> } = {
  bash,
  read_file: readFile,
  write_file: writeFile,
  edit_file: editFile,
  list_files: listFiles,
  web_fetch: webFetch,
  update_plan: updatePlan,
  ask_user: askUser,
};
