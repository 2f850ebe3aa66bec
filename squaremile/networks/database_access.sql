GRANT SELECT ON networks_network, networks_member, networks_tie, networks_change TO {web};
GRANT SELECT, INSERT, UPDATE ON networks_network, networks_member TO {worker};
GRANT SELECT, INSERT, UPDATE, DELETE ON networks_tie TO {worker};
GRANT SELECT, INSERT ON networks_change TO {worker};

ALTER TABLE networks_network ENABLE ROW LEVEL SECURITY;
ALTER TABLE networks_network FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON networks_network FOR SELECT TO {web} USING (
  (SELECT app_national())
  OR ((SELECT app_in_force()) AND force_ids @> ARRAY[(SELECT app_organisation())]));
CREATE POLICY worker_in_job ON networks_network TO {worker} USING ((SELECT app_job()) <> '');

ALTER TABLE networks_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE networks_member FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON networks_member FOR SELECT TO {web} USING ((SELECT app_national())
  OR EXISTS (SELECT 1 FROM reports_report r WHERE r.id = networks_member.report_id));
CREATE POLICY worker_in_job ON networks_member TO {worker} USING ((SELECT app_job()) <> '');

ALTER TABLE networks_tie ENABLE ROW LEVEL SECURITY;
ALTER TABLE networks_tie FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON networks_tie FOR SELECT TO {web} USING ((SELECT app_national())
  OR (EXISTS (SELECT 1 FROM networks_network n WHERE n.number = networks_tie.network_id)
      AND EXISTS (SELECT 1 FROM identifiers_identifier i WHERE i.id = networks_tie.identifier_id)));
CREATE POLICY worker_in_job ON networks_tie TO {worker} USING ((SELECT app_job()) <> '');

ALTER TABLE networks_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE networks_change FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON networks_change FOR SELECT TO {web} USING ((SELECT app_national())
  OR EXISTS (SELECT 1 FROM networks_network n WHERE n.number = networks_change.network_id));
CREATE POLICY worker_in_job ON networks_change TO {worker} USING ((SELECT app_job()) <> '');
