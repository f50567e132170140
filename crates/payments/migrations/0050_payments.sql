create table wallets (
  id bytea not null,
  institution_id bytea not null,
  customer_id bytea not null,
  number text not null,
  tier text not null,
  account_id bytea not null,
  transit_account_id bytea not null,
  day bigint not null,
  day_used_minor bigint not null,
  year bigint not null,
  year_used_minor bigint not null,
  opened_at bigint not null,
  constraint wallets_pk primary key (id),
  constraint wallets_customer_id_key unique (customer_id),
  constraint wallets_number_key unique (number),
  constraint wallet_tier_known check (tier in ('2', '3', '4')),
  constraint wallet_usage_not_negative check (day_used_minor >= 0 and year_used_minor >= 0)
);

-- The institution's own account at the bank.
create table clearing_accounts (
  institution_id bytea not null,
  account_id bytea not null,
  constraint clearing_accounts_pk primary key (institution_id)
);

-- Money that a wallet brought along from another system.
create table opening_balances (
  posting_id bytea not null,
  institution_id bytea not null,
  wallet_id bytea not null,
  amount_minor bigint not null,
  source text not null,
  created_at bigint not null,
  constraint opening_balances_pk primary key (posting_id),
  constraint opening_balance_positive check (amount_minor > 0)
);

-- The id is that of the posting.
create table transfers (
  id bytea not null,
  institution_id bytea not null,
  payer_wallet_id bytea not null,
  payee_wallet_id bytea not null,
  amount_minor bigint not null,
  currency text not null,
  note text not null,
  created_at bigint not null,
  constraint transfers_pk primary key (id),
  constraint transfer_amount_positive check (amount_minor > 0),
  constraint transfer_between_two check (payer_wallet_id <> payee_wallet_id)
);

-- The payer of a transfer asks the payee to give it back.
create table return_requests (
  transfer_id bytea not null,
  institution_id bytea not null,
  payer_wallet_id bytea not null,
  payee_wallet_id bytea not null,
  state text not null,
  asked_at bigint not null,
  answered_at bigint,
  return_transfer_id bytea,
  constraint return_requests_pk primary key (transfer_id),
  constraint return_request_state_known check (state in ('asked', 'returned', 'declined'))
);

create index return_requests_of_payee on return_requests (payee_wallet_id, state);

create table cards (
  id bytea not null,
  institution_id bytea not null,
  customer_id bytea not null,
  number_index bytea not null,
  tail text not null,
  bank_code text not null,
  bank_token text not null,
  bound_at bigint not null,
  unbound_at bigint,
  constraint cards_pk primary key (id)
);

create unique index cards_customer_id_number_index_key on cards (customer_id, number_index)
  where unbound_at is null;

create table card_bindings (
  id bytea not null,
  institution_id bytea not null,
  customer_id bytea not null,
  number_index bytea not null,
  tail text not null,
  bank_code text not null,
  bank_token text not null,
  phone_masked text not null,
  phone_sealed bytea not null,
  created_at bigint not null,
  expires_at bigint not null,
  constraint card_bindings_pk primary key (id)
);

create table bank_orders (
  id bytea not null,
  institution_id bytea not null,
  wallet_id bytea not null,
  card_id bytea not null,
  direction text not null,
  amount_minor bigint not null,
  currency text not null,
  state text not null,
  reason text,
  bank_reference text,
  hold_id bytea,
  transit_posting_id bytea,
  posting_id bytea,
  return_posting_id bytea,
  created_at bigint not null,
  updated_at bigint not null,
  constraint bank_orders_pk primary key (id),
  constraint bank_order_amount_positive check (amount_minor > 0),
  constraint bank_order_direction_known check (direction in ('top_up', 'withdrawal')),
  constraint bank_order_state_known check (
    state in ('accepted', 'confirming', 'succeeded', 'refused', 'returned'))
);

create index bank_orders_open on bank_orders (wallet_id, id)
  where state in ('accepted', 'confirming');
