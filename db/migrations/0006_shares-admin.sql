CREATE TABLE "account_links" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"token_hash" text NOT NULL,
	"user_id" text,
	"email" text,
	"role" text DEFAULT 'member' NOT NULL,
	"created_by" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_links_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "account_links_kind" CHECK (kind in ('invite', 'reset')),
	CONSTRAINT "account_links_user" CHECK ((kind = 'reset') = (user_id is not null))
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_id" text,
	"actor" text,
	"address" text,
	"action" text NOT NULL,
	"object_kind" text,
	"object_id" text,
	"details" jsonb NOT NULL,
	"request_id" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "share_files" (
	"share_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "share_files_share_id_ordinal_pk" PRIMARY KEY("share_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "shares" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"thread_id" text NOT NULL,
	"token" text NOT NULL,
	"leaf_message_id" text NOT NULL,
	"options" jsonb NOT NULL,
	"is_author_shown" boolean DEFAULT false NOT NULL,
	"snapshot" jsonb NOT NULL,
	"view_count" integer DEFAULT 0 NOT NULL,
	"last_viewed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shares_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"run_id" text NOT NULL,
	"step" integer NOT NULL,
	"attempt" integer NOT NULL,
	"user_id" text,
	"endpoint_id" text,
	"model_id" text,
	"model" text NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"cached_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"reasoning_tokens" bigint DEFAULT 0 NOT NULL,
	"cost" double precision,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_run_id_step_attempt_pk" PRIMARY KEY("run_id","step","attempt")
);
--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "offered_to" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "is_default" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "price_input" double precision;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "price_cached" double precision;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "price_output" double precision;--> statement-breakpoint
ALTER TABLE "account_links" ADD CONSTRAINT "account_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_links" ADD CONSTRAINT "account_links_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_files" ADD CONSTRAINT "share_files_share_id_shares_id_fk" FOREIGN KEY ("share_id") REFERENCES "public"."shares"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_thread_id_threads_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."threads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_links_user_id_index" ON "account_links" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "account_links_expires_at_index" ON "account_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "api_tokens_user_id_index" ON "api_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "audit_log_at_index" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_log_action_index" ON "audit_log" USING btree ("action");--> statement-breakpoint
CREATE INDEX "audit_log_actor_id_index" ON "audit_log" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "shares_user_id_created_at_index" ON "shares" USING btree ("user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "shares_thread_id_index" ON "shares" USING btree ("thread_id");--> statement-breakpoint
CREATE INDEX "shares_expires_at_index" ON "shares" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "usage_at_index" ON "usage" USING btree ("at");--> statement-breakpoint
CREATE INDEX "usage_user_id_at_index" ON "usage" USING btree ("user_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "models_one_default" ON "models" USING btree ("is_default") WHERE is_default;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_offered_to" CHECK (offered_to in ('everyone', 'admins'));--> statement-breakpoint
-- The hash of an entry: everything it says, after the hash of the entry before it.
CREATE FUNCTION audit_hash(entry audit_log) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  select encode(sha256(convert_to(entry.previous_hash || jsonb_build_array(
    entry.seq, extract(epoch from entry.at)::numeric, entry.actor_id, entry.actor, entry.address,
    entry.action, entry.object_kind, entry.object_id, entry.details, entry.request_id)::text, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- Appends one entry. Entries are written one after another: each waits for the transaction of the one before.
CREATE FUNCTION append_audit(
  actor_id text, actor text, address text, action text, object_kind text, object_id text, details jsonb, request_id text
) RETURNS bigint LANGUAGE plpgsql AS $$
declare
  entry audit_log;
begin
  perform pg_advisory_xact_lock(7261340022);
  select seq + 1, hash into entry.seq, entry.previous_hash from audit_log order by seq desc limit 1;
  entry.seq := coalesce(entry.seq, 1);
  entry.previous_hash := coalesce(entry.previous_hash, '');
  entry.at := clock_timestamp();
  entry.actor_id := actor_id;
  entry.actor := actor;
  entry.address := address;
  entry.action := action;
  entry.object_kind := object_kind;
  entry.object_id := object_id;
  entry.details := coalesce(details, '{}');
  entry.request_id := request_id;
  entry.hash := audit_hash(entry);
  insert into audit_log values (entry.*);
  return entry.seq;
end $$;
--> statement-breakpoint
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  raise exception 'audit_log is append-only' using errcode = 'insufficient_privilege';
end $$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
