"use client";
import { useRef, useState } from "react";
import type { ApiProblem } from "@/lib/client/api-problem";
import type { DraftStore } from "@/lib/client/draft";
import { filesMax, uploadFile } from "@/lib/client/upload-file";
import type { UploadedFile } from "@/protocol/api";

/** A file on its way to the server, or one that did not get there. */
export interface Upload {
  key: number;
  file: File;
  progress: number;
  problem?: ApiProblem;
}

export interface Attachments {
  files: readonly UploadedFile[];
  uploads: readonly Upload[];
  isUploading: boolean;
  isFull: boolean;
  /** Files given last that did not fit any more. */
  leftOutCount: number;
  /** Files above what a message takes: what waited in a queue may have become one draft. */
  excessCount: number;
  attach: (files: readonly File[]) => void;
  /** Long text that was pasted, as a file that can become text again. */
  attachText: (name: string, text: string) => void;
  /** The text a file was made of in this page. */
  textOf: (fileId: string) => string | undefined;
  remove: (fileId: string) => void;
  dismiss: (key: number) => void;
  retry: (key: number) => void;
}

export function useAttachments(draft: DraftStore, files: readonly UploadedFile[]): Attachments {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [leftOutCount, setLeftOutCount] = useState(0);
  const aborts = useRef(new Map<number, AbortController>());
  const pasted = useRef(new Map<string, string>());
  const lastKey = useRef(0);

  const update = (key: number, change: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...change } : each)));
  const dismiss = (key: number) => {
    aborts.current.get(key)?.abort();
    aborts.current.delete(key);
    setUploads((all) => all.filter((each) => each.key !== key));
  };

  function begin(file: File, pastedText?: string) {
    lastKey.current += 1;
    const key = lastKey.current;
    const abort = new AbortController();
    aborts.current.set(key, abort);
    setUploads((all) => [...all, { key, file, progress: 0 }]);
    const onProgress = (progress: number) => update(key, { progress });
    uploadFile(file, { signal: abort.signal, onProgress }).then(
      (uploaded) => {
        if (pastedText !== undefined) pasted.current.set(uploaded.id, pastedText);
        dismiss(key);
        draft.setFiles((all) => [...all, uploaded]);
      },
      (problem: ApiProblem) => update(key, { problem }),
    );
  }

  const attach = (given: readonly File[]) => {
    const room = Math.max(0, filesMax - files.length - uploads.length);
    setLeftOutCount(Math.max(0, given.length - room));
    for (const file of given.slice(0, room)) begin(file);
  };
  return {
    ...{ files, uploads, attach },
    dismiss: (key) => {
      setLeftOutCount(0);
      dismiss(key);
    },
    isUploading: uploads.some(({ problem }) => !problem),
    isFull: files.length + uploads.length >= filesMax,
    leftOutCount,
    excessCount: Math.max(0, files.length - filesMax),
    attachText: (name, text) => begin(new File([text], name, { type: "text/plain" }), text),
    textOf: (fileId) => pasted.current.get(fileId),
    remove: (fileId) => {
      setLeftOutCount(0);
      draft.setFiles((all) => all.filter(({ id }) => id !== fileId));
    },
    retry: (key) => {
      const upload = uploads.find((each) => each.key === key);
      dismiss(key);
      if (upload) begin(upload.file);
    },
  };
}
