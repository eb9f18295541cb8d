-- What the runtime role may do in one database. Run as kact_owner, or as somebody who may become it,
-- before the first migration; again at any time.

SET ROLE kact_owner;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO kact_app', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO kact_app;

-- No table, sequence or function is handed out here: after each migration every table gets its
-- grants once its wall stands (kact/privacy/wall.py), and one that was forgotten opens to nobody.
-- PostgreSQL lets everybody call a new function. A schema cannot take back a server-wide default, so
-- this one names none.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

RESET ROLE;
