/** Where no request of ours may go, whoever asked for it: decided by the address that is connected to. */
import { lookup } from "node:dns";
import { lookup as lookupAll } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, request } from "undici";

const refused = new BlockList();
/** Link-local addresses and the fixed ones under which clouds hand out credentials. */
const refusedV4: readonly [string, number][] = [
  ["169.254.0.0", 16],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
];
const refusedV6: readonly [string, number][] = [
  ["fe80::", 10],
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
];
for (const [address, bits] of refusedV4) {
  refused.addSubnet(address, bits, "ipv4");
  // The same address mapped into IPv6, and through NAT64.
  refused.addSubnet(`::ffff:${address}`, 96 + bits, "ipv6");
  refused.addSubnet(`64:ff9b::${address}`, 96 + bits, "ipv6");
}
for (const [address, bits] of refusedV6) refused.addSubnet(address, bits, "ipv6");

/** The code of a connection that was not made because of its address. */
export const refusedAddressCode = "ERR_ADDRESS_REFUSED";

class AddressRefused extends Error {
  readonly code = refusedAddressCode;
}

/** Whether an IP address, in any spelling, is one that nobody may reach through Longrun. */
export function isRefusedAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const family = isIP(plain);
  if (family === 0) return false;
  return refused.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/** Resolves as the system does and answers only when none of the addresses is refused. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, "", 0);
      return;
    }
    const first = addresses[0];
    if (!first || addresses.some(({ address }) => isRefusedAddress(address))) {
      callback(new AddressRefused(`${hostname} has an address that is refused`), "", 0);
    } else if (options.all) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};

/**
 * A connector for undici. Names are checked as they are resolved for this very connection, so that
 * a second answer of the name server changes nothing; literal addresses never reach a lookup.
 */
export function createGuardedConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: guardedLookup, allowH2: false });
  return (options, callback) => {
    if (isRefusedAddress(options.hostname)) {
      callback(new AddressRefused(`${options.hostname} is refused`), null);
      return;
    }
    connect(options, callback);
  };
}

// What a model or a stranger may have fetched: the public internet and nothing else.

const notPublic = new BlockList();
const notPublicV4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
for (const [address, bits] of notPublicV4) notPublic.addSubnet(address, bits, "ipv4");
// Of IPv6 only global unicast is public, without what is reserved or leads back into IPv4.
const publicV6 = new BlockList();
publicV6.addSubnet("2000::", 3, "ipv6");
for (const [address, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  notPublic.addSubnet(address, bits, "ipv6");

/** Whether an IP address belongs to the public internet. A name is not an address: false. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, "");
  const family = isIP(plain);
  if (family === 4) return !notPublic.check(plain, "ipv4");
  return family === 6 && publicV6.check(plain, "ipv6") && !notPublic.check(plain, "ipv6");
}

/** The outside world, for tests to replace. */
export interface PublicFetchPorts {
  /** All addresses of a name. */
  resolve(hostname: string): Promise<string[]>;
  /** A connection to a checked address; `servername` is the name that a certificate must be for. */
  connect(
    target: { address: string; port: number; protocol: string; servername: string },
    callback: buildConnector.Callback,
  ): void;
}

export interface PublicAnswer {
  url: string;
  status: number;
  mediaType: string;
  charset: string | undefined;
  body: Buffer;
}

export type PublicFetch = (
  url: string,
  signal: AbortSignal,
) => Promise<PublicAnswer | { refused: string }>;

export interface PublicFetchLimits {
  /** From the first lookup to the last byte, redirects included. */
  timeoutMs: number;
  /** Of the body, decoded. */
  bytesMax: number;
  redirectsMax: number;
}

const publicLimits: PublicFetchLimits = {
  timeoutMs: 20_000,
  bytesMax: 4 * 1024 * 1024,
  redirectsMax: 5,
};
const headerBytesMax = 32 * 1024;
const ports: ReadonlySet<string> = new Set(["", "80", "443", "8080", "8443"]);

const realWorld: PublicFetchPorts = {
  resolve: async (hostname) =>
    (await lookupAll(hostname, { all: true })).map(({ address }) => address),
  connect: ({ address, port, protocol, servername }, callback) => {
    const connector = buildConnector({ timeout: publicLimits.timeoutMs, allowH2: false });
    const tls = protocol === "https:" && isIP(servername) === 0 ? { servername } : {};
    connector({ hostname: address, host: address, port: String(port), protocol, ...tls }, callback);
  },
};

/** One sentence for everything that is not public: it tells nobody what is there. */
const refusal = "The address is not one on the public internet.";

/** A GET that reaches public addresses only: each hop's name is resolved once, checked, and that very address connected to. */
export function createPublicFetch(
  world: PublicFetchPorts = realWorld,
  limits: PublicFetchLimits = publicLimits,
): PublicFetch {
  return async (given, signal) => {
    const deadline = AbortSignal.timeout(limits.timeoutMs);
    const stop = AbortSignal.any([signal, deadline]);
    try {
      let url = given;
      for (let hop = 0; hop <= limits.redirectsMax; hop += 1) {
        const target = toTarget(url);
        if (!target) return { refused: refusal };
        const answer = await getOnce(target, world, limits, stop);
        if (!("location" in answer)) return answer;
        url = new URL(answer.location, target).href;
      }
      return { refused: `The address redirects more than ${limits.redirectsMax} times.` };
    } catch (error) {
      if (error instanceof AddressRefused) return { refused: refusal };
      if (error instanceof TooLarge)
        return { refused: `The page is larger than ${limits.bytesMax} bytes.` };
      if (deadline.aborted)
        return { refused: `The page did not arrive within ${limits.timeoutMs / 1000} seconds.` };
      const code = codeOf(error);
      return { refused: `The page could not be fetched (${code}).` };
    }
  };
}

class TooLarge extends Error {}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  const { code } = error as { code?: unknown };
  // Names of hosts that are not there, and everything below them, sound the same.
  return typeof code === "string" &&
    /^(ENOTFOUND|EAI_AGAIN|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED)/.test(code)
    ? code
    : "no connection";
}

/** The parsed address, as it is used from here on; undefined when its form is refused. */
function toTarget(url: string): URL | undefined {
  if (!URL.canParse(url) || /[\\\t\n\r]/.test(url)) return undefined;
  const target = new URL(url);
  if (target.protocol !== "http:" && target.protocol !== "https:") return undefined;
  if (target.username !== "" || target.password !== "" || !ports.has(target.port)) return undefined;
  const { hostname } = target;
  const isLiteral = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  if (isLiteral && !isPublicAddress(hostname)) return undefined;
  // A name without a dot, or below a local one, is somebody's own network.
  const name = hostname.replace(/\.$/, "");
  if (
    !isLiteral &&
    (!name.includes(".") || /\.(localhost|local|internal|lan|home\.arpa)$/.test(name))
  )
    return undefined;
  return target;
}

async function getOnce(
  target: URL,
  world: PublicFetchPorts,
  limits: PublicFetchLimits,
  signal: AbortSignal,
): Promise<PublicAnswer | { location: string }> {
  const dispatcher = new Agent({
    connect: createPublicConnector(world),
    maxHeaderSize: headerBytesMax,
    pipelining: 0,
  });
  try {
    const response = await request(target, {
      dispatcher,
      signal,
      headers: {
        accept: "text/html, text/markdown, text/plain;q=0.9, */*;q=0.5",
        "accept-encoding": "gzip, br, deflate",
        "user-agent": "Longrun (web_fetch)",
      },
    });
    const { headers, statusCode } = response;
    const location = first(headers.location);
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) return { location };
    const body = await readCapped(
      response.body,
      first(headers["content-encoding"]),
      limits.bytesMax,
    );
    const [type = "", ...parameters] = (first(headers["content-type"]) ?? "text/plain").split(";");
    const charset = parameters
      .map((text) => /^\s*charset="?([\w-]{1,40})"?\s*$/i.exec(text)?.[1])
      .find((name) => name !== undefined);
    const mediaType = type.trim().toLowerCase().slice(0, 100);
    return { url: target.href, status: statusCode, mediaType, charset, body };
  } finally {
    // Nothing is kept: a connection is for one checked address and one request.
    await dispatcher.destroy();
  }
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function createPublicConnector(world: PublicFetchPorts): buildConnector.connector {
  return ({ hostname, port, protocol }, callback) => {
    const plain = hostname.replace(/^\[|\]$/g, "");
    const found = isIP(plain) === 0 ? world.resolve(plain) : Promise.resolve([plain]);
    found.then(
      (addresses) => {
        const [address] = addresses;
        if (address === undefined || !addresses.every(isPublicAddress)) {
          callback(new AddressRefused(`${hostname} is refused`), null);
          return;
        }
        const number = Number(port) || (protocol === "https:" ? 443 : 80);
        world.connect({ address, port: number, protocol, servername: plain }, callback);
      },
      (error: Error) => callback(error, null),
    );
  };
}

async function readCapped(
  body: NodeJS.ReadableStream & { destroy(error?: Error): unknown },
  encoding: string | undefined,
  bytesMax: number,
): Promise<Buffer> {
  const decoder = toDecoder(encoding?.trim().toLowerCase());
  const stream = decoder ? body.pipe(decoder) : body;
  if (decoder) body.on("error", (error: Error) => decoder.destroy(error));
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.byteLength;
    if (size > bytesMax) {
      body.destroy();
      throw new TooLarge();
    }
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

function toDecoder(encoding: string | undefined) {
  switch (encoding) {
    case undefined:
    case "":
    case "identity":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new TypeError(`unknown content encoding`);
  }
}
