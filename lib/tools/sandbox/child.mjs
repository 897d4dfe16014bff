/**
 * Runs inside the sandbox process: one job from stdin, one answer to stdout, then the end. It has
 * an empty environment and may read its own packages and nothing else.
 */
import { readSync, writeSync } from "node:fs";

const read = () => {
  const pieces = [];
  for (;;) {
    const piece = Buffer.alloc(1 << 16);
    let size = 0;
    try {
      size = readSync(0, piece);
    } catch (error) {
      if (error.code === "EAGAIN") continue;
      throw error;
    }
    if (size === 0) return JSON.parse(Buffer.concat(pieces).toString("utf8"));
    pieces.push(piece.subarray(0, size));
  }
};

const answer = (value) => {
  const bytes = Buffer.from(JSON.stringify(value));
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};

const root = "/workspace";

async function runBash(job) {
  const { Bash } = await import("just-bash");
  const files = { [`${root}/.`]: "" };
  for (const [path, content] of Object.entries(job.files))
    files[`${root}/${path}`] = Buffer.from(content, "base64");
  delete files[`${root}/.`];
  const bash = new Bash({
    files,
    cwd: root,
    env: { HOME: root, LANG: "C.UTF-8", TERM: "xterm-256color" },
    executionLimits: {
      maxExecutionTimeMs: job.timeoutMs,
      maxOutputSize: job.outputBytesMax,
      maxFileSystemBytes: job.fileSystemBytesMax,
      maxLiveBytes: job.fileSystemBytesMax,
      maxLoopIterations: 1_000_000,
      maxCommandCount: 1_000_000,
      maxWorkUnits: 10_000_000,
    },
  });
  await bash.fs.mkdir(root, { recursive: true });
  const result = await bash.exec(job.command, { cwd: root, rawScript: true });
  const changes = await listChanges(bash.fs, job.files);
  answer({
    stdout: result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode,
    changes,
  });
}

/** Files whose content is another than before, and those that are gone (null). Links are not kept. */
async function listChanges(fs, before) {
  const changes = {};
  const seen = new Set();
  for await (const relative of walk(fs, root, "")) {
    seen.add(relative);
    const content = Buffer.from(await fs.readFileBuffer(`${root}/${relative}`)).toString("base64");
    if (before[relative] !== content) changes[relative] = content;
  }
  for (const path of Object.keys(before)) if (!seen.has(path)) changes[path] = null;
  return changes;
}

async function* walk(fs, folder, prefix) {
  for (const name of await fs.readdir(folder)) {
    const path = `${folder}/${name}`;
    const relative = `${prefix}${name}`;
    const { isFile, isDirectory, isSymbolicLink } = await fs.lstat(path);
    if (isSymbolicLink) continue;
    if (isDirectory) yield* walk(fs, path, `${relative}/`);
    else if (isFile) yield relative;
  }
}

async function readPage(job) {
  const [{ default: domino }, { Readability }, { default: Turndown }] = await Promise.all([
    import("@mixmark-io/domino"),
    import("@mozilla/readability"),
    import("turndown"),
  ]);
  const window = domino.createWindow(job.html, job.url);
  const { document } = window;
  // Readability walks lists with for…of, which this DOM's lists do not know.
  for (const list of [
    document.childNodes,
    document.querySelectorAll("body"),
    document.getElementsByTagName("body"),
    document.documentElement.attributes,
  ]) {
    if (list[Symbol.iterator]) continue;
    Object.getPrototypeOf(list)[Symbol.iterator] = function* () {
      for (let at = 0; at < this.length; at += 1) yield this[at] ?? this.item(at);
    };
  }
  const title = document.title?.trim() || null;
  for (const link of document.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    const target = URL.canParse(href, job.url) ? new URL(href, job.url) : undefined;
    if (target?.protocol === "http:" || target?.protocol === "https:")
      link.setAttribute("href", target.href);
    else link.removeAttribute("href");
  }
  const page = new Turndown({
    headingStyle: "atx",
    codeBlockStyle: "fenced",
    bulletListMarker: "-",
  });
  page.remove([
    "script",
    "style",
    "noscript",
    "iframe",
    "object",
    "embed",
    "form",
    "svg",
    "canvas",
  ]);
  const toMarkdown = (html) =>
    page
      .turndown(html)
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  const whole = document.body?.innerHTML ?? "";
  let article = null;
  try {
    article = new Readability(document, { charThreshold: 200 }).parse();
  } catch {
    // A page it cannot make sense of is given whole.
  }
  const text = article?.content ? toMarkdown(article.content) : toMarkdown(whole);
  answer({ title: article?.title?.trim() || title, text });
}

// The signal that ends this process with its owner is asked for after it was started: an owner that
// was gone by then sends none.
if (process.platform === "linux" && process.ppid !== Number(process.argv[2])) process.exit(1);

const job = read();
try {
  if (job.kind === "bash") await runBash(job);
  else await readPage(job);
} catch (error) {
  answer({ failure: String(error?.message ?? error).slice(0, 2_000) });
}
process.exit(0);
