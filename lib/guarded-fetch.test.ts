import { Agent, request } from "undici";
import { expect, test } from "vitest";
import { createGuardedConnector, isRefusedAddress, refusedAddressCode } from "./guarded-fetch";

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "100.100.100.200",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "[::ffff:a9fe:a9fe]",
  "0:0:0:0:0:ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b::169.254.169.254",
  "fe80::1",
  "fe80::1%eth0",
  "febf::1",
  "fd00:ec2::254",
  "fd00:ec2:0:0::254",
])("%s is refused", (address) => {
  expect(isRefusedAddress(address)).toBe(true);
});

test.each(["127.0.0.1", "10.0.0.1", "192.168.1.2", "::1", "fd00::1", "8.8.8.8", "example.org"])(
  "%s is not",
  (address) => {
    expect(isRefusedAddress(address)).toBe(false);
  },
);

test.each([
  "http://169.254.169.254/latest/meta-data",
  "http://[::ffff:169.254.169.254]/",
  "http://0xa9fea9fe/",
  "http://2852039166/",
  "http://169.254.43518/",
  "http://[fe80::1]/",
  "https://100.100.100.200/",
])("a request to %s is never connected", async (url) => {
  const dispatcher = new Agent({ connect: createGuardedConnector(1_000) });
  await expect(request(url, { dispatcher })).rejects.toMatchObject({ code: refusedAddressCode });
  await dispatcher.close();
});
