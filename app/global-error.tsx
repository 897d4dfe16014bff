"use client";
import "./globals.css";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import fatal from "@/locales/fatal.json";

interface GlobalErrorProps {
  error: Error & { digest?: string };
}

/** Stands in for the root layout when that fails, so it has no messages but its own. */
export default function GlobalError({ error }: GlobalErrorProps) {
  const [locale, setLocale] = useState<keyof typeof fatal>("en");
  useEffect(() => {
    if (navigator.language.toLowerCase().startsWith("zh")) setLocale("zh-CN");
  }, []);
  const words = fatal[locale];
  return (
    <html lang={locale} data-theme="system">
      <body>
        <title>{words.title}</title>
        <main className="mx-auto flex min-h-dvh max-w-100 flex-col justify-center p-4">
          <NoticeCard
            tone="danger"
            title={words.title}
            text={words.text}
            detail={error.digest}
            actions={<Button onClick={() => window.location.reload()}>{words.retry}</Button>}
          />
        </main>
      </body>
    </html>
  );
}
