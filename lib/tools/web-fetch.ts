import { failed, type ProductTool } from "./tool";

export const webFetch: ProductTool<"web_fetch"> = {
  description:
    "Fetch a public web page and read it as Markdown. Only http and https addresses on the public internet.",
  async execute({ url }, { fetchPage, signal }) {
    const page = await fetchPage(url, signal);
    if (signal.aborted) return { error: { class: "cancelled", params: {} } };
    return "refused" in page ? failed(page.refused) : { output: page };
  },
};
