import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPublicFetch, isPublicAddress, type PublicFetchPorts } from "@/lib/guarded-fetch";
import { createPageFetch } from "./web";

let server: Server;
let requests: string[] = [];
const connected: string[] = [];
const signal = new AbortController().signal;

/** The world as one server on loopback, which every public address leads to. */
const names: Record<string, string[]> = {
  "example.org": ["93.184.216.34"],
  "inside.example.org": ["10.0.0.1"],
  "mixed.example.org": ["93.184.216.34", "127.0.0.1"],
  "six.example.org": ["2606:2800:220:1::1"],
  "metadata.example.org": ["169.254.169.254"],
};
const world: PublicFetchPorts = {
  resolve: async (hostname) => names[hostname] ?? [],
  connect: ({ address }, callback) => {
    connected.push(address);
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.once("connect", () => callback(null, socket));
    socket.once("error", (error) => callback(error, null));
  },
};
const limits = { timeoutMs: 25_000, bytesMax: 100_000, redirectsMax: 3 };
const get = createPublicFetch(world, limits);
const getHastily = createPublicFetch(world, { ...limits, timeoutMs: 500 });

const html = `<!doctype html><html><head><title>A page</title><script>alert(1)</script></head>
<body><nav>Menu</nav><article><h1>A page</h1>${"<p>It has text, and <a href='/b'>a link</a> <a href='javascript:alert(2)'>no link</a>, in paragraphs.</p>".repeat(8)}
<table><tr><td>cell</td></tr></table></article></body></html>`;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? "";
    requests.push(`${request.headers.host}${url}`);
    const to = new URL(url, "http://x").searchParams.get("to");
    if (to !== null) {
      response.writeHead(302, { location: to }).end();
    } else if (url === "/endless") {
      const timer = setInterval(() => response.write("x".repeat(10_000)), 1);
      response.once("close", () => clearInterval(timer));
    } else if (url === "/bomb") {
      response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/plain" });
      response.end(gzipSync(Buffer.alloc(50_000_000)));
    } else if (url === "/slow") {
      response.write("x");
    } else if (url === "/headers") {
      response.writeHead(200, { "x-much": "y".repeat(60_000) }).end();
    } else if (url === "/latin") {
      response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" });
      response.end(Buffer.from("caf\u00e9", "latin1"));
    } else if (url === "/encoded") {
      response.writeHead(200, { "content-encoding": "gzip, gzip, gzip" }).end("x");
    } else if (url === "/picture") {
      response.writeHead(200, { "content-type": "image/png" }).end("x");
    } else {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("a page becomes its title and its text in Markdown, without scripts", async () => {
  const page = await createPageFetch(get)("http://example.org/a", signal);
  expect(page).toMatchObject({ title: "A page", status: 200, url: "http://example.org/a" });
  const { text } = page as { text: string };
  expect(text).toContain("[a link](http://example.org/b) no link");
  expect(text).not.toContain("alert");
  expect(connected.at(-1)).toBe("93.184.216.34");
});

test("a redirect is followed to a public address", async () => {
  const answer = await get("http://example.org/x?to=http://six.example.org/there", signal);
  expect(answer).toMatchObject({ url: "http://six.example.org/there" });
  expect(connected.at(-1)).toBe("2606:2800:220:1::1");
});

/** Addresses inside, in every spelling; of the names, what the resolver above says. */
const refusedUrls = JSON.parse(
  readFileSync(new URL("./web.fixtures/refused-urls.json", import.meta.url), "utf8"),
) as string[];

test.each(refusedUrls)("%s is refused, and nothing is connected to", async (url) => {
  const before = connected.length;
  const answer = await get(url, signal);
  expect(answer).toEqual({ refused: expect.stringMatching(/not one on the public internet/) });
  expect(connected).toHaveLength(before);
});

// What a header can carry, and what is an address by itself.
const redirects = refusedUrls.filter((url) => /^[a-z]+:[\x21-\x7e]+$/.test(url));

test.each(redirects)("a redirect to %s is refused", async (url) => {
  requests = [];
  const answer = await get(`http://example.org/x?to=${encodeURIComponent(url)}`, signal);
  expect(answer).toHaveProperty("refused");
  expect(requests).toHaveLength(1);
});

test("a name is resolved once for each connection: a second answer changes nothing", async () => {
  let asked = 0;
  const rebinding: PublicFetchPorts = {
    ...world,
    resolve: async () => {
      asked += 1;
      return asked === 1 ? ["93.184.216.34"] : ["127.0.0.1"];
    },
  };
  const turned = createPublicFetch(rebinding, limits);
  expect(await turned("http://rebind.example.org/", signal)).toMatchObject({ status: 200 });
  expect(connected.at(-1)).toBe("93.184.216.34");
  expect(await turned("http://rebind.example.org/", signal)).toHaveProperty("refused");
});

test.each([
  ["/endless", /larger than/],
  ["/bomb", /larger than/],
  ["/slow", /did not arrive within/],
  ["/headers", /could not be fetched/],
  ["/encoded", /could not be fetched/],
])("%s ends at its cap", async (path, words) => {
  const fetchIt = path === "/slow" ? getHastily : get;
  const answer = await fetchIt(`http://example.org${path}`, signal);
  expect(answer).toEqual({ refused: expect.stringMatching(words) });
});

test("a redirect to itself ends", async () => {
  const loop: PublicFetchPorts = { ...world };
  const address = "http://example.org/x?to=";
  const answer = await createPublicFetch(loop, limits)(
    `${address}%3Fto%3D%253Fto%253D%25253Fto%25253D%2525253Fto%2525253D%2525252Fx`,
    signal,
  );
  expect(answer).toEqual({ refused: expect.stringMatching(/redirects more than 3 times/) });
});

test("charsets are honoured, and what is no text is refused", async () => {
  const page = createPageFetch(get);
  expect(await page("http://example.org/latin", signal)).toMatchObject({ text: "café" });
  expect(await page("http://example.org/picture", signal)).toEqual({
    refused: expect.stringContaining("image/png"),
  });
});

test("no environment variable opens the guard", async () => {
  for (const name of ["HTTP_PROXY", "http_proxy", "NO_PROXY", "NODE_USE_ENV_PROXY", "ALL_PROXY"])
    vi.stubEnv(name, "http://127.0.0.1:1");
  expect(await get("http://example.org/a", signal)).toMatchObject({ status: 200 });
  expect(await get("http://10.0.0.1/", signal)).toHaveProperty("refused");
  vi.unstubAllEnvs();
});

test.each(["8.8.8.8", "93.184.216.34", "2606:4700::1111"])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
