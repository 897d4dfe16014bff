"use client";

interface Diagram {
  svg: string;
  width: number;
  height: number;
}

/** Drawing gets this long before its frame is given up, with all that waits in it. */
const drawMs = 12_000;
const svgCharactersMax = 3_000_000;

interface Job {
  resolve: (diagram: Diagram) => void;
  reject: (cause: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** A page of another origin in which all diagrams of this page are drawn. */
class DiagramFrame {
  private readonly element = document.createElement("iframe");
  private readonly jobs = new Map<number, Job>();
  private readonly ready: Promise<void>;
  private toReady: () => void = () => undefined;
  private next = 1;
  isGone = false;

  constructor() {
    this.ready = new Promise((resolve) => {
      this.toReady = resolve;
    });
    this.element.src = "/frame/mermaid";
    this.element.setAttribute("sandbox", "allow-scripts");
    this.element.setAttribute("aria-hidden", "true");
    this.element.tabIndex = -1;
    this.element.className = "diagram-frame";
    window.addEventListener("message", this.hear);
    document.body.append(this.element);
  }

  async draw(source: string, isDark: boolean): Promise<Diagram> {
    const id = this.next;
    this.next += 1;
    const drawn = new Promise<Diagram>((resolve, reject) => {
      const timer = setTimeout(() => this.giveUp(), drawMs);
      this.jobs.set(id, { resolve, reject, timer });
    });
    void this.ready.then(() => {
      // The frame's origin has no name; it is told nothing but what is to be drawn.
      this.element.contentWindow?.postMessage({ id, source, isDark }, "*");
    });
    return await drawn;
  }

  private readonly hear = (event: MessageEvent<unknown>): void => {
    if (event.source !== this.element.contentWindow || event.origin !== "null") return;
    const { data } = event;
    if (typeof data !== "object" || data === null || !("type" in data)) return;
    if (data.type === "ready") this.toReady();
    else if ("id" in data && typeof data.id === "number") this.settle(data.id, data);
  };

  private settle(id: number, data: object): void {
    const job = this.jobs.get(id);
    if (!job) return;
    clearTimeout(job.timer);
    this.jobs.delete(id);
    const diagram = toDiagram(data);
    if (diagram) job.resolve(diagram);
    else job.reject(new Error("reason" in data ? String(data.reason).slice(0, 500) : ""));
  }

  private giveUp(): void {
    this.isGone = true;
    window.removeEventListener("message", this.hear);
    this.element.remove();
    for (const job of this.jobs.values()) {
      clearTimeout(job.timer);
      job.reject(new Error("timeout"));
    }
    this.jobs.clear();
  }
}

function toDiagram(data: object): Diagram | undefined {
  const { svg, width, height } = data as Partial<Record<keyof Diagram, unknown>>;
  if (typeof svg !== "string" || svg.length > svgCharactersMax) return undefined;
  if (typeof width !== "number" || typeof height !== "number") return undefined;
  if (!(width > 0 && height > 0 && width < 20_000 && height < 20_000)) return undefined;
  return { svg, width, height };
}

let frame: DiagramFrame | undefined;

export async function drawDiagram(source: string, isDark: boolean): Promise<Diagram> {
  if (!frame || frame.isGone) frame = new DiagramFrame();
  return await frame.draw(source, isDark);
}
