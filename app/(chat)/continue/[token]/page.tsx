import type { Metadata } from "next";
import { ContinueView } from "@/components/chat/share/continue-view";
import { requireUserPage } from "../../page-access";

export const metadata: Metadata = { robots: { index: false }, referrer: "no-referrer" };

export default async function ContinuePage({ params }: PageProps<"/continue/[token]">) {
  const { token } = await params;
  await requireUserPage(`/continue/${encodeURIComponent(token)}`);
  return <ContinueView token={token} />;
}
