import type { core } from "zod";

type Issue = core.$ZodIssue;

/** One issue as a field path and a sentence with its remedy. Of a union, the branch that came nearest speaks. */
export function describeIssues(issues: readonly Issue[]): { detail: string; field?: string } {
  const issue = issues[0];
  if (!issue) return { detail: "The input is not valid." };
  return describeOne(issue, []);
}

function describeOne(
  issue: Issue,
  above: readonly PropertyKey[],
): { detail: string; field?: string } {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const nearest = findNearest(issue.errors);
    if (nearest) return describeOne(nearest, path);
  }
  const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = [...path, ...(unknownKey === undefined ? [] : [unknownKey])].map(String).join(".");
  const subject = field === "" ? "The input" : `\`${field.slice(0, 200)}\``;
  const detail = `${subject} ${toPredicate(issue)}.`;
  return field === "" ? { detail } : { detail, field: field.slice(0, 200) };
}

/** A branch whose keys are known is nearer than one that does not know them; then fewer issues win. */
function findNearest(branches: readonly (readonly Issue[])[]): Issue | undefined {
  const ranked = branches.map((issues) => ({ issues, distance: distanceOf(issues) }));
  const nearest = ranked.sort((a, b) => a.distance - b.distance)[0]?.issues;
  // What is missing says more than what is superfluous.
  return nearest?.find((issue) => issue.code !== "unrecognized_keys") ?? nearest?.[0];
}

function distanceOf(issues: readonly Issue[]): number {
  const unknown = issues.filter((issue) => issue.code === "unrecognized_keys");
  return issues.length + unknown.reduce((sum, issue) => sum + 10 * issue.keys.length, 0);
}

function toPredicate(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.includes("received undefined")
        ? `is missing: send ${withArticle(issue.expected)}`
        : `has the wrong type: send ${withArticle(issue.expected)}`;
    case "too_big":
      return `is too large: at most ${issue.maximum}`;
    case "too_small":
      return `is too small: at least ${issue.minimum}`;
    case "unrecognized_keys":
      return "is not known here: leave it out";
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      // What a schema says itself says more.
      return issue.message.startsWith("Invalid ") ? "has the wrong form" : issue.message;
    case "custom":
      return issue.message;
    case "not_multiple_of":
    case "invalid_union":
    case "invalid_key":
    case "invalid_element":
      return "is not valid";
  }
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
