import { expect, it } from "vitest";
import { ApiProblem } from "./api-problem";

it.each([
  [0, true],
  [202, true],
  [503, true],
  [404, false],
  [429, false],
])("after status %i the server may have done it all the same: %s", (status, isUncertain) => {
  expect(new ApiProblem({ code: "unreadable-answer", status }).isUncertain).toBe(isUncertain);
});
