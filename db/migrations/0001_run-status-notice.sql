-- Every change of a run's status is told to all processes, whichever statement made it.
-- "update of status" keeps the trigger away from appends, which do not name the column.
CREATE FUNCTION "notify_run_status"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('longrun_status', json_build_object(
    'userId', NEW.user_id, 'threadId', NEW.thread_id, 'runId', NEW.id, 'status', NEW.status)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "runs_status_insert" AFTER INSERT ON "runs"
  FOR EACH ROW EXECUTE FUNCTION "notify_run_status"();
--> statement-breakpoint
CREATE TRIGGER "runs_status_update" AFTER UPDATE OF "status" ON "runs"
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION "notify_run_status"();
