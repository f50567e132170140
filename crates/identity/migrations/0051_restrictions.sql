-- Measures against an account: each stops paying until it ends by itself or is lifted by whoever may.
create table restrictions (
  id bytea not null,
  institution_id bytea not null,
  customer_id bytea not null,
  kind text not null,
  placed_at bigint not null,
  placed_by text not null,
  until_at bigint,
  reference text not null,
  telephone text not null,
  lifted_at bigint,
  lifted_by text,
  constraint restrictions_pk primary key (id),
  constraint restrictions_institution_fk foreign key (institution_id) references institutions (id),
  constraint restrictions_customer_fk foreign key (customer_id) references customers (id),
  constraint restrictions_kind_known check (kind in ('own_freeze', 'risk', 'police', 'dormant')),
  constraint restrictions_lift_has_actor check ((lifted_at is null) = (lifted_by is null))
);

create index restrictions_customer on restrictions (customer_id, placed_at);

-- What of it a payment has to know, beside the PIN, which every payment reads and locks anyway.
alter table pins add column bar text;

-- When the customer last signed in: a payment needs a session, so this is their last use as well.
alter table customers add column active_at bigint not null default 0;

update customers set active_at = coalesce(
  (select max(s.seen_at) from sessions s where s.customer_id = customers.id), registered_at);

create index customers_active on customers (active_at);
