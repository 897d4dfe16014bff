ALTER TABLE "queued_messages" ADD COLUMN "delivery" text DEFAULT 'queue' NOT NULL;--> statement-breakpoint
ALTER TABLE "queued_messages" ADD COLUMN "budget" jsonb;--> statement-breakpoint
ALTER TABLE "queued_messages" ADD COLUMN "taken_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "pause_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "budget" jsonb DEFAULT '{"steps":5000,"tokens":null,"minutes":1440,"cost":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "pause" jsonb;