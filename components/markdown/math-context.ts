import { type ComponentType, createContext } from "react";
import type { Options } from "react-markdown";

export interface MathParts {
  plugins: NonNullable<Options["remarkPlugins"]>;
  /** Markdown whose formulas the plugin understands. */
  toSource: (text: string) => string;
  Formula: ComponentType<{ source: string; isDisplay: boolean }>;
}

/** What draws a block's formulas; null in a block without. */
export const MathContext = createContext<MathParts | null>(null);
