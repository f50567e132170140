-- Who wants to be reminded of changing the login password, and how often. No row is no reminder.
create table password_reminders (
  customer_id bytea not null,
  every_months bigint not null,
  counted_from bigint not null,
  constraint password_reminders_pk primary key (customer_id),
  constraint password_reminders_customer_fk foreign key (customer_id) references customers (id),
  constraint password_reminders_months_known check (every_months in (3, 6, 12))
);
