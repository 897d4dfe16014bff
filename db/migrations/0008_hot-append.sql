-- A third of an append's cost was this key's look at the run, for each event, under a lock that had just proved it to be there.
ALTER TABLE "run_events" DROP CONSTRAINT "run_events_run_id_runs_id_fk";
--> statement-breakpoint
CREATE FUNCTION "delete_run_events"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "run_events" e USING gone WHERE e."run_id" = gone."id";
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "runs_delete_events" AFTER DELETE ON "runs" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "delete_run_events"();
--> statement-breakpoint
DROP INDEX "runs_unsealed";--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "end_seq" integer;--> statement-breakpoint
UPDATE "runs" SET "end_seq" = "last_seq" WHERE "status" NOT IN ('queued', 'running', 'waiting');--> statement-breakpoint
-- Room on each page, so that an append's new version of the row stays on it and no index is written.
ALTER TABLE "runs" SET (fillfactor = 50);--> statement-breakpoint
CREATE INDEX "runs_unsealed" ON "runs" USING btree ("id") WHERE sealed_seq < end_seq;
