import type { ProductTool } from "./tool";

export const updatePlan: ProductTool<"update_plan"> = {
  description:
    "Keep a checklist of the task for the person to follow. Send the whole plan each time; keep one step active. Use it for work of several steps.",
  async execute({ steps }) {
    const done = steps.filter(({ status }) => status === "done").length;
    return { output: { done, total: steps.length } };
  },
};

export const askUser: ProductTool<"ask_user"> = {
  description:
    "Ask the person a question and wait for the answer. Use it only when you cannot go on sensibly without it.",
};
