"use client";
import { useEffect } from "react";
import { createApi, type ModelList } from "./api";
import { ApiProblem } from "./api-problem";
import { browserEnvironment } from "./environment";
import { createStore } from "./store";
import { useStore } from "./use-store";

interface Models extends ModelList {
  isLoaded: boolean;
}

const nothing: Models = { models: [], isLoaded: false };
const store = createStore<Models>(nothing);

let isAsked = false;

async function load(): Promise<void> {
  if (isAsked) return;
  isAsked = true;
  try {
    const list = await createApi(browserEnvironment).listModels();
    store.update(() => ({ ...list, isLoaded: true }));
  } catch (error) {
    isAsked = false;
    // Without the list a send goes to the server's own choice.
    if (!(error instanceof ApiProblem)) throw error;
  }
}

const whole = (state: Models) => state;

/** The models a person may send to; asked for once per page load. */
export function useModels(): Models {
  useEffect(() => {
    void load();
  }, []);
  return useStore(store, whole);
}
