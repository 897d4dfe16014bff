import { createContext } from "react";

/** The message whose parts are shown below: a part's whole output is under its address. */
export const MessageId = createContext<string | null>(null);
