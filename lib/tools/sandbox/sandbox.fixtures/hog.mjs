/** Takes memory outside the JavaScript heap, where V8's own limit does not count it. */
import { Buffer } from "node:buffer";

const taken = [];
for (;;) taken.push(Buffer.alloc(32 * 1024 * 1024, taken.length + 1));
