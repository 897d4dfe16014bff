export interface DemoAnswer {
  reasoning: string;
  /** Markdown. */
  text: string;
}

export type DemoAnswers = Record<"agent" | "code" | "math" | "structured" | "other", DemoAnswer>;
