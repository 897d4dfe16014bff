"use client";
import { useTranslations } from "next-intl";
import { RequestId } from "@/components/errors/request-id";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const t = useTranslations("pages.error");
  return (
    <main className="mx-auto flex min-h-dvh max-w-100 flex-col justify-center p-4">
      <NoticeCard
        tone="danger"
        title={t("title")}
        text={t("text")}
        detail={error.digest ? <RequestId id={error.digest} /> : null}
        actions={<Button onClick={retry}>{t("retry")}</Button>}
      />
    </main>
  );
}
