GRANT SELECT ON accounts_installation, accounts_organisation, accounts_person, accounts_membership, accounts_purpose,
  accounts_signinticket TO {web}, {worker};
GRANT INSERT, UPDATE ON accounts_person, accounts_membership TO {web};
GRANT DELETE ON accounts_signinticket TO {web};
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_ratelimit TO {web};
GRANT SELECT, INSERT ON accounts_attempt TO {web};
GRANT SELECT, DELETE ON accounts_attempt TO {worker};

-- Who holds which role is read before anybody is known. It is changed by an administrator, in their own organisation.
ALTER TABLE accounts_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_membership FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON accounts_membership FOR SELECT TO {web}, {worker} USING (true);
CREATE POLICY administrator_gives ON accounts_membership FOR INSERT TO {web} WITH CHECK (
  (SELECT app_role()) = 'administrator' AND organisation_id = (SELECT app_organisation()));
CREATE POLICY administrator_changes ON accounts_membership FOR UPDATE TO {web}
  USING ((SELECT app_role()) = 'administrator' AND organisation_id = (SELECT app_organisation()))
  WITH CHECK (organisation_id = (SELECT app_organisation()));
-- Who signs up is nobody yet. A person who never held a role becomes a reporter, and can become nothing else that way.
CREATE OR REPLACE FUNCTION app_never_held_a_role(someone bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp
  AS $$ SELECT NOT EXISTS (SELECT FROM public.accounts_membership m WHERE m.person_id = someone) $$;
REVOKE ALL ON FUNCTION app_never_held_a_role(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_never_held_a_role(bigint) TO {web};
CREATE POLICY reporter_signs_up ON accounts_membership FOR INSERT TO {web} WITH CHECK (
  (SELECT app_role()) = '' AND role = 'reporter' AND organisation_id IS NULL AND ended_at IS NULL
  AND app_never_held_a_role(person_id));
CREATE POLICY owner_keeps ON accounts_membership TO CURRENT_USER USING (true) WITH CHECK (true);
