-- What is past its time is found without reading all sessions.
create index sessions_expires on sessions (expires_at);
