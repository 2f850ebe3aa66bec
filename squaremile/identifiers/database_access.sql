-- A force, partner or reporter sees an identifier when they see a report that names it.
ALTER TABLE identifiers_identifier ENABLE ROW LEVEL SECURITY;
ALTER TABLE identifiers_identifier FORCE ROW LEVEL SECURITY;
GRANT SELECT ON identifiers_identifier TO {web};
GRANT SELECT, INSERT, UPDATE ON identifiers_identifier TO {worker};
CREATE POLICY web_sees ON identifiers_identifier FOR SELECT TO {web} USING (
  (SELECT app_national())
  OR ((SELECT app_role()) <> '' AND EXISTS (SELECT 1 FROM reports_occurrence o WHERE o.identifier_id = identifiers_identifier.id)));
CREATE POLICY worker_in_job ON identifiers_identifier TO {worker} USING ((SELECT app_job()) <> '');
