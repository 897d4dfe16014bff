"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAction } from "@/components/admin/use-action";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import { browserEnvironment } from "@/lib/client/environment";
import { createToken, listTokens, type NewToken, revokeToken } from "@/lib/client/tokens";
import type { ApiToken } from "@/protocol/api";
import { ShownToken } from "./shown-token";
import { TokenForm } from "./token-form";
import { TokenRow } from "./token-row";

/** Keys of one's own to the HTTP API: made, listed, ended. */
export function TokensSetting({ isAdmin }: { isAdmin: boolean }) {
  const t = useTranslations("settings.tokens");
  const toProblemText = useProblemText();
  const [tokens, setTokens] = useState<readonly ApiToken[]>();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<string>();
  const [isRevoked, setRevoked] = useState(false);
  const { isWorking, problem, run } = useAction();
  useEffect(() => {
    void run(async () => setTokens(await listTokens(browserEnvironment)));
  }, [run]);

  const create = (input: NewToken) =>
    run(async () => {
      const { token, ...row } = await createToken(browserEnvironment, input);
      setTokens((old) => [row, ...(old ?? [])]);
      setMade(token);
      setMaking(false);
      setRevoked(false);
    });
  const revoke = (id: string) =>
    run(async () => {
      await revokeToken(browserEnvironment, id);
      setTokens((old) => old?.filter((token) => token.id !== id));
      setRevoked(true);
    });

  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="min-w-0 flex-1 basis-56 text-small text-quiet">
          {t("help")}{" "}
          <a
            className="text-accent underline"
            href="/api/openapi.json"
            target="_blank"
            rel="noopener"
          >
            {t("docs")}
          </a>
        </p>
        {isMaking || made ? null : (
          <Button onClick={() => setMaking(true)} disabled={isWorking}>
            {t("make")}
          </Button>
        )}
      </div>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
      {isMaking ? (
        <TokenForm
          {...{ isAdmin, isWorking }}
          onCreate={(input) => void create(input)}
          onClose={() => setMaking(false)}
        />
      ) : null}
      {made ? <ShownToken token={made} onDone={() => setMade(undefined)} /> : null}
      {tokens?.length === 0 && !isMaking ? <p className="text-quiet">{t("none")}</p> : null}
      {tokens && tokens.length > 0 ? (
        <ul className="flex flex-col divide-y divide-line">
          {tokens.map((token) => (
            <TokenRow
              key={token.id}
              {...{ token, isWorking }}
              onRevoke={() => void revoke(token.id)}
            />
          ))}
        </ul>
      ) : null}
      <p role="status" className="text-small text-quiet empty:hidden">
        {isRevoked ? t("revoked") : null}
      </p>
    </div>
  );
}
