-- What the runtime role may do in one database. Run as kact_owner, or as somebody who may become it,
-- before the first migration; again at any time. Tables that exist keep what their migration gave:
-- an append-only table has UPDATE and DELETE taken back, and nothing here hands them out again.

SET ROLE kact_owner;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO kact_app', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO kact_app;

-- No TRUNCATE: it steps over row-level security.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kact_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO kact_app;
-- PostgreSQL lets everybody call a new function; here only the runtime role may. A schema cannot
-- take back a server-wide default, so this one names none.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO kact_app;

RESET ROLE;
