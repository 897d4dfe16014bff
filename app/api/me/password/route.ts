import { answerChangePassword } from "@/lib/auth/sign-in";
import { respond } from "@/lib/http";

export async function POST(request: Request) {
  return await respond(request, () => answerChangePassword(request));
}
