-- The two roles, once per server. Run as an administrator, connected to KACT's database:
--   psql -v owner_password=… -v app_password=… -f roles.sql && psql -f privileges.sql
-- Running it again changes the passwords to those given and nothing else.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kact_owner') THEN
        CREATE ROLE kact_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kact_app') THEN
        CREATE ROLE kact_app;
    END IF;
    -- Only a superuser may name these attributes, so name them only where somebody switched one on.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname IN ('kact_owner', 'kact_app')
               AND (rolsuper OR rolbypassrls OR rolreplication)) THEN
        ALTER ROLE kact_owner NOSUPERUSER NOBYPASSRLS NOREPLICATION;
        ALTER ROLE kact_app NOSUPERUSER NOBYPASSRLS NOREPLICATION;
    END IF;
END
$$;

-- Makes and changes the schema; never serves a request. The walls hold for it too (FORCE).
ALTER ROLE kact_owner LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
-- Serves requests and jobs; owns nothing, so it cannot take a wall down.
ALTER ROLE kact_app LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'app_password';

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO kact_owner', current_database());
END
$$;
