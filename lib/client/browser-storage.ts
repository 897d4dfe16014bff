type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const memory = new Map<string, string>();

/** In place of a storage that the browser forbids: what is kept goes with the page. */
const ofThePage: Kept = {
  getItem: (key) => memory.get(key) ?? null,
  setItem: (key, value) => void memory.set(key, value),
  removeItem: (key) => void memory.delete(key),
};

/** What this browser keeps for this address. Even asking for it throws where it is forbidden. */
export function browserStorage(): Kept {
  try {
    return window.localStorage;
  } catch {
    return ofThePage;
  }
}
