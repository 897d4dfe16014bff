DROP INDEX "search_texts_titles";--> statement-breakpoint
CREATE INDEX "search_texts_title_tokens" ON "search_texts" USING gin ("tokens") WHERE message_id is null;--> statement-breakpoint
CREATE INDEX "search_texts_newest_titles" ON "search_texts" USING btree ("user_id","updated_at" DESC NULLS FIRST) WHERE message_id is null;