/** The stand-in endpoint in a process of its own. */
import { startUpstream } from "../e2e/upstream/server";

const upstream = await startUpstream();
process.stdout.write(`${JSON.stringify({ url: upstream.url })}\n`);
