-- Who looks, as the pages and the worker told this transaction (accounts/viewer.py). In policies they stand as
-- (SELECT app_...()), so that PostgreSQL asks once a query and not once a row.
CREATE OR REPLACE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.role', true), '') $$;
CREATE OR REPLACE FUNCTION app_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.person', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION app_organisation() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.organisation', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION app_national() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT app_role() IN ('analyst', 'reviewer', 'supervisor') $$;
CREATE OR REPLACE FUNCTION app_in_force() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT app_role() IN ('force-officer', 'force-lead') $$;
CREATE OR REPLACE FUNCTION app_may_contact() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.contact', true), '') = 'yes' $$;
CREATE OR REPLACE FUNCTION app_job() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.job', true), '') $$;
-- The secret of a draft that the browser presented, as its keyed hash; and the report that is just being received.
CREATE OR REPLACE FUNCTION app_token() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT decode(nullif(current_setting('app.token', true), ''), 'hex') $$;
CREATE OR REPLACE FUNCTION app_receiving() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.receiving', true), '')::bigint $$;
-- The secret of a browser that follows a report, as its keyed hash.
CREATE OR REPLACE FUNCTION app_tracking() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT decode(nullif(current_setting('app.tracking', true), ''), 'hex') $$;

-- Jobs: whoever changes a record stages its next step in the same transaction; only the worker takes them up.
GRANT SELECT, INSERT ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers TO {web};
GRANT SELECT, INSERT, UPDATE, DELETE ON
  procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO {worker};

-- Signing in: the libraries' own tables.
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, account_emailaddress, account_emailconfirmation,
  mfa_authenticator, usersessions_usersession TO {web};
GRANT SELECT ON django_content_type, django_migrations TO {web}, {worker};
