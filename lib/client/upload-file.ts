import type { UploadedFile } from "@/protocol/api";
import { ApiProblem } from "./api-problem";

/** The server takes no larger one. */
export const fileBytesMax = 1024 * 1024;
/** Files of one message. */
export const filesMax = 10;

/** Sends one file, telling how far it is from 0 to 1. Rejects with `ApiProblem` and nothing else. */
export function uploadFile(
  file: File,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number) => void },
): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    if (file.size > fileBytesMax) {
      reject(new ApiProblem({ code: "body-too-large", status: 413 }));
      return;
    }
    // Unlike fetch it says how much has been sent.
    const upload = new XMLHttpRequest();
    upload.open("POST", "/api/files");
    upload.responseType = "json";
    upload.setRequestHeader("content-type", file.type || "text/plain");
    upload.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    upload.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    upload.onload = () => {
      const body: unknown = upload.response;
      if (upload.status === 201) resolve(body as UploadedFile);
      else reject(toProblem(upload.status, body));
    };
    upload.onerror = () => reject(new ApiProblem({ code: "network" }));
    signal.addEventListener("abort", () => upload.abort());
    upload.send(file);
  });
}

function toProblem(status: number, body: unknown): ApiProblem {
  const fields = typeof body === "object" && body !== null ? body : {};
  const code = "code" in fields && typeof fields.code === "string" ? fields.code : undefined;
  return new ApiProblem({ ...fields, status, code: code ?? "unreadable-answer" });
}
