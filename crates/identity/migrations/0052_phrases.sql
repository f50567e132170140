-- What a customer chose to know our messages by, sealed under their data key.
create table phrases (
  customer_id bytea not null,
  phrase_sealed bytea not null,
  chosen_at bigint not null,
  constraint phrases_pk primary key (customer_id),
  constraint phrases_customer_fk foreign key (customer_id) references customers (id)
);
