-- Rules, no data of persons: everybody reads them. A supervisor publishes a new version, never for a time gone by;
-- nobody changes one, and new kinds come with the code only.
GRANT SELECT ON policy_policy, policy_version TO {web}, {worker};
GRANT INSERT ON policy_version TO {web};
ALTER TABLE policy_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_version FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON policy_version FOR SELECT TO {web}, {worker} USING (true);
CREATE POLICY supervisor_publishes ON policy_version FOR INSERT TO {web} WITH CHECK (
  (SELECT app_role()) = 'supervisor' AND effective_at > now() - interval '5 minutes');
CREATE POLICY owner_publishes ON policy_version TO CURRENT_USER USING (true) WITH CHECK (true);
