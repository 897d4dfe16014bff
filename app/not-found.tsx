import Link from "next/link";
import { getTranslations } from "next-intl/server";

export default async function NotFoundPage() {
  const t = await getTranslations("pages.notFound");
  return (
    <main className="mx-auto flex min-h-dvh max-w-100 flex-1 flex-col justify-center gap-2 p-4">
      <h1 className="text-[20px] leading-7 font-semibold">{t("title")}</h1>
      <p className="text-quiet">{t("text")}</p>
      <p>
        <Link href="/" className="text-accent underline underline-offset-2">
          {t("home")}
        </Link>
      </p>
    </main>
  );
}
