/** The stand-in endpoint and Longrun, each in processes of its own. */
import { ControlClient } from "../e2e/upstream/control-client";
import { startScript } from "./child";
import { Product } from "./product";

export interface Stand {
  upstreamUrl: string;
  control: ControlClient;
  product: Product;
  stop(): Promise<void>;
}

export async function startStand(env: Record<string, string> = {}): Promise<Stand> {
  const upstream = await startScript<{ url: string }>("bench/upstream-process.ts");
  const product = await Product.start(upstream.ready.url, env);
  return {
    upstreamUrl: upstream.ready.url,
    control: new ControlClient(upstream.ready.url),
    product,
    async stop() {
      await product.stop();
      await upstream.stop();
    },
  };
}
