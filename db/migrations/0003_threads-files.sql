CREATE TABLE "new_thread_drafts" (
	"user_id" text PRIMARY KEY NOT NULL,
	"text" text NOT NULL,
	"file_ids" text[] DEFAULT '{}'::text[] NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "search_texts_user_id_index";--> statement-breakpoint
DROP INDEX "threads_listed";--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "file_ids" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "is_listed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "queued_messages" ADD COLUMN "file_ids" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "first_content_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "new_thread_drafts" ADD CONSTRAINT "new_thread_drafts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_texts_title_trigrams" ON "search_texts" USING gin ("text" gin_trgm_ops) WHERE message_id is null;--> statement-breakpoint
CREATE INDEX "search_texts_newest" ON "search_texts" USING btree ("user_id","updated_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "search_texts_titles" ON "search_texts" USING btree ("user_id") WHERE message_id is null;--> statement-breakpoint
CREATE INDEX "search_texts_message_id_index" ON "search_texts" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "threads_active" ON "threads" USING btree ("user_id","updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE deleted_at is null and archived_at is null and pinned_at is null;--> statement-breakpoint
CREATE INDEX "threads_archived" ON "threads" USING btree ("user_id","updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE deleted_at is null and archived_at is not null;--> statement-breakpoint
CREATE INDEX "threads_pinned" ON "threads" USING btree ("user_id") WHERE pinned_at is not null;--> statement-breakpoint
CREATE INDEX "threads_deleted" ON "threads" USING btree ("deleted_at") WHERE deleted_at is not null;