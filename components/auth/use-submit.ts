"use client";
import { type FormEvent, useState } from "react";
import type { ApiProblem } from "@/lib/client/api-problem";

/** One try at a time; what was typed stays, and a full load follows a success: everything changes with it. */
export function useSubmit(
  action: (form: FormData) => Promise<ApiProblem | undefined>,
  next: string,
) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [isWorking, setWorking] = useState(false);

  async function submit(form: FormData): Promise<void> {
    setWorking(true);
    setProblem(undefined);
    const failed = await action(form);
    if (failed) {
      setProblem(failed);
      setWorking(false);
    } else {
      window.location.assign(next);
    }
  }

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    void submit(new FormData(event.currentTarget));
  }

  return { problem, isWorking, onSubmit };
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
