-- How often rows of a set of tables were repaired without its checkpoint moving: whoever feeds them
-- holds state in memory that he read before. Every log's schema runs this; the column is shared.
ALTER TABLE orderlog_control.checkpoints ADD COLUMN IF NOT EXISTS repairs bigint NOT NULL DEFAULT 0;
