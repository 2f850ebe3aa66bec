ALTER TABLE vault_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_file FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON vault_file TO {web};
GRANT SELECT, INSERT, UPDATE, DELETE ON vault_file TO {worker};
CREATE POLICY web_own ON vault_file TO {web}
  USING (by_id = (SELECT app_person()))
  WITH CHECK (by_id = (SELECT app_person()) AND scan IN ('waiting', 'unscanned')
    AND organisation_id IS NOT DISTINCT FROM nullif((SELECT app_organisation()), 0));
-- Who is not signed in holds the secret of a draft; without one app_token() is NULL, and no file is theirs. The draft
-- of a person who was signed in is opened by its secret too, and so are its files.
CREATE POLICY web_of_draft ON vault_file FOR SELECT TO {web} USING (token_hash = (SELECT app_token()));
CREATE POLICY web_adds_to_draft ON vault_file FOR INSERT TO {web} WITH CHECK (
  by_id IS NULL AND organisation_id IS NULL AND token_hash = (SELECT app_token()) AND scan = 'waiting');
CREATE POLICY worker_in_job ON vault_file TO {worker} USING ((SELECT app_job()) <> '');

-- The pixels of a file are seen by whoever sees the file, once it is out of quarantine.
ALTER TABLE vault_rendition ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_rendition FORCE ROW LEVEL SECURITY;
GRANT SELECT ON vault_rendition TO {web};
GRANT SELECT, INSERT, DELETE ON vault_rendition TO {worker};
CREATE POLICY web_sees ON vault_rendition FOR SELECT TO {web} USING (EXISTS (
  SELECT 1 FROM vault_file f WHERE f.id = vault_rendition.file_id AND f.scan IN ('clean', 'unscanned')));
CREATE POLICY worker_in_job ON vault_rendition TO {worker} USING ((SELECT app_job()) <> '');

-- How many files rest in quarantine beyond patience, for the page of counts: a number and a time, no file.
CREATE POLICY owner_counts ON vault_file FOR SELECT TO CURRENT_USER USING (true);
CREATE OR REPLACE FUNCTION files_waiting(patience interval)
  RETURNS TABLE(files bigint, oldest_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT count(*), min(received_at) FROM vault_file WHERE scan = 'waiting' AND received_at < now() - patience
$$;
REVOKE ALL ON FUNCTION files_waiting(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION files_waiting(interval) TO {web}, {worker};
