import { notFound } from "@/lib/app-error";
import { respond } from "@/lib/http";

async function answer(request: Request) {
  return await respond(request, () => Promise.reject(notFound()));
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
