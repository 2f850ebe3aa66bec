ALTER TABLE vault_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_file FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON vault_file TO {web};
GRANT SELECT, INSERT, UPDATE ON vault_file TO {worker};
CREATE POLICY web_own ON vault_file TO {web}
  USING (by_id = (SELECT app_person()))
  WITH CHECK (by_id = (SELECT app_person()) AND organisation_id IS NOT DISTINCT FROM nullif((SELECT app_organisation()), 0));
CREATE POLICY worker_in_job ON vault_file TO {worker} USING ((SELECT app_job()) <> '');
