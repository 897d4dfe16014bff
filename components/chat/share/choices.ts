import type { Share, ShareInput, ShareOptions, ShareUpdate } from "@/protocol/shares";

export interface Choices {
  options: ShareOptions;
  isAuthorShown: boolean;
  /** `kept` is the end that the link has. */
  expires: Expiry | "kept";
  end: string | null;
}

type Expiry = keyof typeof days;

const days = { never: null, day: 1, week: 7, month: 30 } as const;
const dayMs = 86_400_000;
export const expiries = Object.keys(days) as Expiry[];

export const unticked: Choices = {
  options: {
    reasoning: false,
    toolInputs: false,
    toolOutputs: false,
    files: false,
    systemPrompt: false,
  },
  isAuthorShown: false,
  expires: "never",
  end: null,
};

/** What a link was made with. */
export function toChoices({ options, isAuthorShown, expiresAt }: Share): Choices {
  return {
    options: { ...unticked.options, ...options },
    isAuthorShown,
    expires: expiresAt === null ? "never" : "kept",
    end: expiresAt,
  };
}

/** One link is the one that is meant; of several, one is chosen first. */
export function findBasis(shares: readonly Share[]): Share | undefined {
  return shares.length === 1 ? shares[0] : undefined;
}

export function toInput(choices: Choices, now = Date.now()): ShareInput {
  const { options, isAuthorShown } = choices;
  return { options, isAuthorShown, expiresAt: toEnd(choices, now) };
}

/** A link keeps its end unless another one was chosen. */
export function toUpdate(choices: Choices, now = Date.now()): ShareUpdate {
  const { expiresAt, ...input } = toInput(choices, now);
  const isKept = choices.expires === (choices.end === null ? "never" : "kept");
  return isKept ? input : { ...input, expiresAt };
}

export function hasEnded({ expires, end }: Choices, now = Date.now()): boolean {
  return expires === "kept" && end !== null && Date.parse(end) <= now;
}

function toEnd({ expires, end }: Choices, now: number): string | null {
  if (expires === "kept") return end;
  const count = days[expires];
  return count === null ? null : new Date(now + count * dayMs).toISOString();
}
