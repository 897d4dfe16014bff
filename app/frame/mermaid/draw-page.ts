import { entryFile } from "./mermaid-files";

/**
 * The page in which diagrams are drawn. It has an origin of its own, no network and no access to
 * what frames it: text comes in by message, and an SVG's text goes out.
 */
export function toDrawPage(nonce: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Diagram</title></head><body>
<script type="module" nonce="${nonce}">
import mermaid from "/frame/mermaid/${entryFile}";
${drawScript}
</script></body></html>`;
}

export function toDrawPolicy(nonce: string): string {
  return [
    "sandbox allow-scripts",
    "default-src 'none'",
    // The parts of the library that the script with the nonce asks for.
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

const drawScript = `
let last = Promise.resolve();
let count = 0;
async function draw(source, isDark) {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: isDark ? "dark" : "neutral",
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    fontFamily: "system-ui, sans-serif",
    maxTextSize: 20000,
    maxEdges: 300,
    suppressErrorRendering: true,
  });
  count += 1;
  const { svg } = await mermaid.render("diagram" + count, source);
  const holder = document.createElement("div");
  holder.innerHTML = svg;
  const element = holder.querySelector("svg");
  const box = element.viewBox.baseVal;
  const width = Math.ceil(box && box.width ? box.width : 600);
  const height = Math.ceil(box && box.height ? box.height : 400);
  element.setAttribute("width", width);
  element.setAttribute("height", height);
  element.removeAttribute("style");
  return { svg: new XMLSerializer().serializeToString(element), width, height };
}
addEventListener("message", (event) => {
  if (event.source !== parent) return;
  const { id, source, isDark } = event.data;
  last = last.then(async () => {
    try {
      parent.postMessage({ type: "drawn", id, ...(await draw(source, isDark)) }, "*");
    } catch (error) {
      parent.postMessage({ type: "failed", id, reason: String(error && error.message || error).slice(0, 500) }, "*");
    }
  });
});
parent.postMessage({ type: "ready" }, "*");
`;
