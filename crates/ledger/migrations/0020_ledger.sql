create table accounts (
  id bytea not null,
  institution_id bytea not null,
  kind text not null,
  currency text not null,
  holder_id bytea,
  floor_minor bigint,
  balance_minor bigint not null,
  held_minor bigint not null,
  sequence bigint not null,
  last_posting_id bytea,
  opened_at bigint not null,
  constraint accounts_pk primary key (id),
  constraint account_floor check (floor_minor is null or balance_minor - held_minor >= floor_minor),
  constraint account_held_not_negative check (held_minor >= 0)
);

create table postings (
  id bytea not null,
  institution_id bytea not null,
  kind text not null,
  currency text not null,
  order_id bytea,
  reverses_id bytea,
  posted_at bigint not null,
  constraint postings_pk primary key (id)
);

-- Keyed by posting, so that new entries land at the end of the tree. An account's history is
-- walked backwards through previous_posting_id.
create table entries (
  posting_id bytea not null,
  account_id bytea not null,
  sequence bigint not null,
  amount_minor bigint not null,
  balance_after_minor bigint not null,
  previous_posting_id bytea,
  constraint entries_pk primary key (posting_id, account_id),
  constraint entry_moves_something check (amount_minor <> 0),
  constraint entry_sequence_positive check (sequence > 0)
);

create table holds (
  id bytea not null,
  account_id bytea not null,
  amount_minor bigint not null,
  reason text not null,
  order_id bytea,
  state text not null,
  placed_at bigint not null,
  expires_at bigint not null,
  settled_at bigint,
  posting_id bytea,
  constraint holds_pk primary key (id),
  constraint hold_amount_positive check (amount_minor > 0),
  constraint hold_state_known check (state in ('active', 'posted', 'voided', 'expired'))
);

create index holds_active on holds (account_id) where state = 'active';

-- append-only: postings
-- append-only: entries
