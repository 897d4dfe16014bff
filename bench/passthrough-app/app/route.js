/** The least a Next handler can do: the endpoint's bytes, passed on. */
export async function POST(request) {
  const upstream = await fetch(`${process.env.BENCH_UPSTREAM_URL}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: await request.text(),
  });
  const headers = {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
  };
  return new Response(upstream.body, { status: upstream.status, headers });
}
