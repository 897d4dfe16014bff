import { isIP } from "node:net";

/** Where an address belongs: an IPv4 address is its own, of IPv6 everybody has a whole /64. */
export function networkOf(address: string | null): string {
  if (address === null) return "unknown";
  const plain = address.replace(/%.*$/, "");
  return isIP(plain) === 6 ? prefixOf(plain) : plain;
}

function prefixOf(address: string): string {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(":")}::/64`;
}
