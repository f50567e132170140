-- The transfer that this one gives back.
alter table transfers add column returns_id bytea;
