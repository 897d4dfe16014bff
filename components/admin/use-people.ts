"use client";
import { useRef, useState } from "react";
import { browserEnvironment } from "@/lib/client/environment";
import { createPeopleApi } from "@/lib/client/people";
import type { PeopleList } from "@/protocol/api";

export type { PersonChange } from "@/lib/client/people";
export const peopleApi = createPeopleApi(browserEnvironment);

/** The list for what is typed: of answers that overtake each other the newest question's counts. */
export function usePeople(initial: PeopleList) {
  const [list, setList] = useState(initial);
  const [words, setWords] = useState("");
  const asked = useRef(0);
  const load = async (text: string) => {
    asked.current += 1;
    const mine = asked.current;
    const found = await peopleApi.list(text);
    if (mine === asked.current) setList(found);
  };
  return {
    list,
    words,
    search: async (text: string) => {
      setWords(text);
      await load(text);
    },
    reload: () => load(words),
    showMore: async (cursor: string) => {
      const more = await peopleApi.list(words, cursor);
      setList((shown) => ({ ...more, people: [...shown.people, ...more.people] }));
    },
  };
}
