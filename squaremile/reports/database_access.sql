-- Pages read reports and never write them in this part: what comes in is written by the worker's import.
GRANT SELECT ON reports_report, reports_change, reports_party, reports_partycontact, reports_contactevent,
  reports_payment, reports_loss, reports_cyberattack, reports_occurrence, reports_intake TO {web};
GRANT INSERT, UPDATE ON reports_intake TO {web};
GRANT SELECT, INSERT, UPDATE ON reports_report, reports_intake TO {worker};
GRANT SELECT, INSERT ON reports_change, reports_party, reports_partycontact, reports_contactevent,
  reports_payment, reports_loss, reports_cyberattack, reports_acknowledgement TO {worker};
GRANT SELECT, INSERT, DELETE ON reports_occurrence, reports_unlinked TO {worker};

ALTER TABLE reports_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_report FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_report FOR SELECT TO {web} USING (
  (SELECT app_national())
  OR ((SELECT app_in_force()) AND force_id = (SELECT app_organisation()) AND NOT restricted)
  OR ((SELECT app_role()) = 'partner' AND sent_by_id = (SELECT app_organisation()))
  OR ((SELECT app_role()) = 'agent' AND taken_by_id = (SELECT app_person()))
  OR ((SELECT app_role()) = 'reporter' AND reporter_id = (SELECT app_person())));
CREATE POLICY worker_in_job ON reports_report TO {worker} USING ((SELECT app_job()) <> '');

ALTER TABLE reports_intake ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_intake FORCE ROW LEVEL SECURITY;
CREATE POLICY web_own ON reports_intake TO {web}
  USING (by_id = (SELECT app_person()) OR (SELECT app_role()) = 'supervisor')
  WITH CHECK (by_id = (SELECT app_person()));
CREATE POLICY worker_in_job ON reports_intake TO {worker} USING ((SELECT app_job()) <> '');

-- The parts of a report are seen by whoever sees the report.
DO $parts$
DECLARE part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['change', 'party', 'contactevent', 'payment', 'loss', 'cyberattack', 'occurrence'] LOOP
    EXECUTE format('ALTER TABLE reports_%s ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE reports_%s FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY web_sees ON reports_%1$s FOR SELECT TO {web} USING ((SELECT app_national())
      OR EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_%1$s.report_id))', part);
    EXECUTE format('CREATE POLICY worker_in_job ON reports_%s TO {worker} USING ((SELECT app_job()) <> '''')', part);
  END LOOP;
END $parts$;

ALTER TABLE reports_partycontact ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_partycontact FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_partycontact FOR SELECT TO {web} USING ((SELECT app_may_contact())
  AND EXISTS (SELECT 1 FROM reports_party p WHERE p.id = reports_partycontact.party_id));
CREATE POLICY worker_in_job ON reports_partycontact TO {worker} USING ((SELECT app_job()) <> '');

-- What was acknowledged, and what waits for linking: the line's own books. References and times, nothing personal.
ALTER TABLE reports_acknowledgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_acknowledgement FORCE ROW LEVEL SECURITY;
CREATE POLICY worker_in_job ON reports_acknowledgement TO {worker} USING ((SELECT app_job()) <> '');
ALTER TABLE reports_unlinked ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_unlinked FORCE ROW LEVEL SECURITY;
CREATE POLICY worker_in_job ON reports_unlinked TO {worker} USING ((SELECT app_job()) <> '');

-- Counts and references only: read on the front page of those who run the service.
ALTER TABLE reports_reconciliation ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_reconciliation FORCE ROW LEVEL SECURITY;
GRANT SELECT ON reports_reconciliation TO {web};
GRANT SELECT, INSERT, DELETE ON reports_reconciliation TO {worker};
CREATE POLICY web_sees ON reports_reconciliation FOR SELECT TO {web}
  USING ((SELECT app_role()) IN ('supervisor', 'administrator', 'auditor'));
CREATE POLICY worker_in_job ON reports_reconciliation TO {worker} USING ((SELECT app_job()) <> '');

-- Counts without a record behind them.
ALTER TABLE reports_tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_tally FORCE ROW LEVEL SECURITY;
GRANT SELECT ON reports_tally TO {web};
GRANT SELECT, INSERT, DELETE ON reports_tally TO {worker};
CREATE POLICY web_sees ON reports_tally FOR SELECT TO {web} USING (
  (SELECT app_national()) OR (SELECT app_role()) IN ('senior-officer', 'member', 'auditor')
  OR ((SELECT app_in_force()) AND force_id = (SELECT app_organisation())));
CREATE POLICY worker_in_job ON reports_tally TO {worker} USING ((SELECT app_job()) <> '');

-- A force learns of reports that are not its own that they exist and whom to ask, of restricted ones nothing
-- (CONTRACTS.md, Roles). These two count for it. They answer only a force, and only for an identifier that a report of
-- its own names, or (holders_of) whose exact value it typed: `typed` is the key of kind and value, which cannot be guessed
-- from an id. They run as the owner, who reads these tables whether it is a superuser or not; no page ever signs in so.
DO $counting$
DECLARE part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['reports_report', 'reports_occurrence', 'identifiers_identifier'] LOOP
    EXECUTE format('CREATE POLICY owner_counts ON %I FOR SELECT TO CURRENT_USER USING (true)', part);
  END LOOP;
END $counting$;

CREATE OR REPLACE FUNCTION holders_of(identifier bigint, typed bytea DEFAULT NULL)
  RETURNS TABLE(force_id bigint, reports bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH asked AS (
    SELECT i.id FROM identifiers_identifier i
    WHERE (SELECT app_in_force())
      AND i.id = coalesce((SELECT k.id FROM identifiers_identifier k WHERE k.key = typed), identifier)
      AND (i.key = typed OR EXISTS (
        SELECT 1 FROM reports_report r
        WHERE r.force_id = (SELECT app_organisation()) AND NOT r.restricted
          AND EXISTS (SELECT 1 FROM reports_occurrence o WHERE o.identifier_id = i.id AND o.report_id = r.id)))),
  newest AS (
    SELECT o.report_id FROM asked, LATERAL (
      SELECT DISTINCT o.report_id FROM reports_occurrence o WHERE o.identifier_id = asked.id
      ORDER BY o.report_id DESC LIMIT 5000) o)
  SELECT r.force_id, count(*) FROM newest JOIN reports_report r ON r.id = newest.report_id
  WHERE NOT r.restricted GROUP BY r.force_id
$$;

CREATE OR REPLACE FUNCTION degrees_of(identifiers bigint[])
  RETURNS TABLE(identifier_id bigint, reports bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT i.id, CASE WHEN i.degree > 200 THEN 201 ELSE (
      SELECT count(DISTINCT o.report_id) FROM reports_occurrence o JOIN reports_report r ON r.id = o.report_id
      WHERE o.identifier_id = i.id AND NOT r.restricted) END
  FROM identifiers_identifier i
  WHERE (SELECT app_in_force()) AND i.id = ANY(identifiers[1:500])
    AND EXISTS (
      SELECT 1 FROM reports_report r
      WHERE r.force_id = (SELECT app_organisation()) AND NOT r.restricted
        AND EXISTS (SELECT 1 FROM reports_occurrence o WHERE o.identifier_id = i.id AND o.report_id = r.id))
$$;
REVOKE ALL ON FUNCTION holders_of(bigint, bytea), degrees_of(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holders_of(bigint, bytea), degrees_of(bigint[]) TO {web};
