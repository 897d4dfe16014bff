CREATE INDEX "messages_children" ON "messages" USING btree ("parent_id");
--> statement-breakpoint
-- Whichever statement ends a run: a process of an older version may still be at work, and does not know the column.
CREATE FUNCTION "note_run_end"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.end_seq := CASE WHEN NEW.status IN ('queued', 'running', 'waiting') THEN NULL ELSE NEW.last_seq END;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- "update of status" keeps the trigger away from appends, which do not name the column.
CREATE TRIGGER "runs_note_end" BEFORE UPDATE OF "status" ON "runs"
  FOR EACH ROW EXECUTE FUNCTION "note_run_end"();
--> statement-breakpoint
UPDATE "runs" SET "end_seq" = "last_seq" WHERE "end_seq" IS NULL AND "status" NOT IN ('queued', 'running', 'waiting');
