import { describe, expect, it } from "vitest";
import { toTabNews } from "./tab-news";

describe("toTabNews", () => {
  it("reads what is for the list and leaves the rest", () => {
    expect(toTabNews("title", '{"threadId":"thr_1","title":null}')).toEqual({
      ...{ kind: "title", threadId: "thr_1", title: null },
    });
    expect(toTabNews("status", '{"threadId":"t","runId":"r","status":"failed"}')).toEqual({
      ...{ kind: "status", threadId: "t", runId: "r", status: "failed" },
    });
    expect(toTabNews("status", '{"threadId":"t","runId":"r","status":"new-one"}')).toBeUndefined();
    expect(toTabNews("status", "not json")).toBeUndefined();
    expect(toTabNews("run", "{}")).toBeUndefined();
    expect(toTabNews("resync", "{}")).toEqual({ kind: "resync" });
  });
});
