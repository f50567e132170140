create table audit_heads (
  chain bytea not null,
  sequence bigint not null,
  hash bytea not null,
  constraint audit_heads_pk primary key (chain)
);

create table audit (
  chain bytea not null,
  sequence bigint not null,
  at bigint not null,
  actor text not null,
  action text not null,
  subject bytea,
  detail text not null,
  hash bytea not null,
  constraint audit_pk primary key (chain, sequence)
);

-- Messages to the outside; a row is deleted when it has been delivered.
create table outbox (
  id bytea not null,
  institution_id bytea not null,
  topic text not null,
  payload text not null,
  created_at bigint not null,
  due_at bigint not null,
  leased_until bigint not null,
  attempts bigint not null,
  constraint outbox_pk primary key (id)
);

create index outbox_due on outbox (due_at);

-- Recurring work, by name; leased, so that two processes share it.
create table jobs (
  name text not null,
  due_at bigint not null,
  leased_until bigint not null,
  constraint jobs_pk primary key (name)
);

-- Keyed by the client's key first: clients that use UUIDv7 keys append to the tree.
create table idempotency (
  key text not null,
  actor_id bytea not null,
  operation text not null,
  subject_id bytea not null,
  created_at bigint not null,
  constraint idempotency_pk primary key (key, actor_id)
);

-- append-only: audit
-- append-only: idempotency
