-- The bank.
create table if not exists cards (
  number text not null,
  bank_token text not null,
  name text not null,
  id_number text not null,
  phone text not null,
  state text not null,
  balance_minor integer not null,
  issued_at integer not null,
  constraint cards_pk primary key (number),
  constraint cards_token_unique unique (bank_token),
  constraint cards_balance_floor check (balance_minor >= 0)
) strict;

create table if not exists orders (
  id blob not null,
  direction text not null,
  bank_token text not null,
  amount_minor integer not null,
  state text not null,
  reason text,
  bank_reference text,
  accepted_at integer not null,
  decide_at integer,
  decided_at integer,
  constraint orders_pk primary key (id),
  constraint orders_amount_positive check (amount_minor > 0)
) strict;

create index if not exists orders_undecided on orders (decide_at) where state = 'processing';

-- Ids that a query closed before any instruction came.
create table if not exists closures (
  order_id blob not null,
  closed_at integer not null,
  constraint closures_pk primary key (order_id)
) strict;

-- Instructions that are stuck in transit.
create table if not exists arrivals (
  order_id blob not null,
  direction text not null,
  bank_token text not null,
  amount_minor integer not null,
  due_at integer not null,
  constraint arrivals_pk primary key (order_id)
) strict;

-- Double entry: card numbers, 'settlement' (the wallet's account at the bank) and 'cash'.
create table if not exists entries (
  id integer not null,
  order_id blob,
  account text not null,
  amount_minor integer not null,
  constraint entries_pk primary key (id),
  constraint entries_order_exists foreign key (order_id) references orders (id),
  constraint entries_once unique (order_id, account),
  constraint entries_not_zero check (amount_minor <> 0)
) strict;

create trigger if not exists entries_stay before update on entries
begin select raise(abort, 'entries are never changed'); end;

create trigger if not exists entries_remain before delete on entries
begin select raise(abort, 'entries are never deleted'); end;

-- The SMS operator and the mail server.
create table if not exists messages (
  id blob not null,
  kind text not null,
  message_id text not null,
  recipient text not null,
  subject text,
  text text not null,
  state text not null,
  accepted_at integer not null,
  due_at integer,
  arrived_at integer,
  constraint messages_pk primary key (id)
) strict;

create index if not exists messages_by_recipient on messages (recipient, accepted_at);

-- Notices on their way to the wallet.
create table if not exists callbacks (
  id integer not null,
  path text not null,
  body blob not null,
  due_at integer not null,
  attempts integer not null,
  constraint callbacks_pk primary key (id)
) strict;

create table if not exists settings (
  name text not null,
  value text not null,
  constraint settings_pk primary key (name)
) strict;
