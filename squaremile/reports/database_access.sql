-- Pages read reports, and write only the one that they are just receiving (accounts/viewer.py, receiving).
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
  OR ((SELECT app_role()) = 'agent' AND (taken_by_id = (SELECT app_person()) OR EXISTS (
    SELECT 1 FROM reports_handover h WHERE h.report_id = reports_report.id AND (h.urgent OR h.to_id IS NULL)
      AND (h.received_by_id IS NULL OR h.received_by_id = (SELECT app_person())))))
  OR ((SELECT app_role()) = 'reporter' AND reporter_id = (SELECT app_person())));
CREATE POLICY worker_in_job ON reports_report TO {worker} USING ((SELECT app_job()) <> '');

GRANT INSERT ON reports_report, reports_change, reports_party, reports_partycontact, reports_contactevent,
  reports_payment, reports_loss, reports_cyberattack, reports_acknowledgement, messages_contact TO {web};
CREATE POLICY web_receives ON reports_report FOR INSERT TO {web} WITH CHECK (
  id = (SELECT app_receiving()) AND state = 'received' AND sent_by_id IS NULL
  AND coalesce(reporter_id, (SELECT app_person())) = (SELECT app_person())
  AND coalesce(taken_by_id, (SELECT app_person())) = (SELECT app_person()));

ALTER TABLE reports_intake ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_intake FORCE ROW LEVEL SECURITY;
CREATE POLICY web_own ON reports_intake TO {web}
  USING (by_id = (SELECT app_person()) OR (SELECT app_role()) = 'supervisor')
  WITH CHECK (by_id = (SELECT app_person()));
CREATE POLICY web_receives ON reports_intake FOR INSERT TO {web} WITH CHECK (
  (SELECT app_receiving()) IS NOT NULL AND accepted = 1 AND by_id IS NULL);
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
    IF part <> 'occurrence' THEN
      EXECUTE format('CREATE POLICY web_receives ON reports_%s FOR INSERT TO {web}
        WITH CHECK (report_id = (SELECT app_receiving()))', part);
    END IF;
    EXECUTE format('CREATE POLICY worker_in_job ON reports_%s TO {worker} USING ((SELECT app_job()) <> '''')', part);
  END LOOP;
END $parts$;

ALTER TABLE reports_partycontact ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_partycontact FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_partycontact FOR SELECT TO {web} USING ((SELECT app_may_contact())
  AND EXISTS (SELECT 1 FROM reports_party p WHERE p.id = reports_partycontact.party_id));
-- Asked by the two policies below of rows that the pages cannot read: does it hang on the report being received?
CREATE OR REPLACE FUNCTION app_receives_party(party bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS $$
  SELECT EXISTS (SELECT FROM reports_party p WHERE p.id = party AND p.report_id = app_receiving()) $$;
CREATE OR REPLACE FUNCTION app_receiving_reference() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS $$ SELECT r.reference FROM reports_report r WHERE r.id = app_receiving() $$;
REVOKE ALL ON FUNCTION app_receives_party(bigint), app_receiving_reference() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_receives_party(bigint), app_receiving_reference() TO {web};
CREATE POLICY owner_counts ON reports_party FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY web_receives ON reports_partycontact FOR INSERT TO {web} WITH CHECK (app_receives_party(party_id));
CREATE POLICY web_receives ON messages_contact FOR INSERT TO {web} WITH CHECK ((SELECT app_receiving()) IS NOT NULL);
CREATE POLICY worker_in_job ON reports_partycontact TO {worker} USING ((SELECT app_job()) <> '');

-- What was acknowledged, and what waits for linking: the line's own books. References and times, nothing personal.
ALTER TABLE reports_acknowledgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_acknowledgement FORCE ROW LEVEL SECURITY;
CREATE POLICY web_receives ON reports_acknowledgement FOR INSERT TO {web}
  WITH CHECK (reference = app_receiving_reference());
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

-- Drafts: whoever presents the secret, and whoever was signed in when it was begun.
GRANT SELECT, INSERT, UPDATE ON reports_draft TO {web};
GRANT SELECT, UPDATE, DELETE ON reports_draft TO {worker};
ALTER TABLE reports_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_draft FOR SELECT TO {web} USING (
  token_hash = (SELECT app_token()) OR by_id = (SELECT app_person()));
CREATE POLICY web_begins ON reports_draft FOR INSERT TO {web} WITH CHECK (
  by_id = (SELECT app_person()) OR (by_id IS NULL AND token_hash = (SELECT app_token())));
CREATE POLICY web_keeps ON reports_draft FOR UPDATE TO {web} USING (
  token_hash = (SELECT app_token()) OR by_id = (SELECT app_person()));
CREATE POLICY worker_in_job ON reports_draft TO {worker} USING ((SELECT app_job()) <> '');

GRANT SELECT, INSERT, DELETE ON reports_attachment TO {web};
GRANT UPDATE (report_id) ON reports_attachment TO {web};
GRANT SELECT, UPDATE, DELETE ON reports_attachment TO {worker};
ALTER TABLE reports_attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_attachment FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_attachment FOR SELECT TO {web} USING (
  EXISTS (SELECT 1 FROM reports_draft d WHERE d.id = reports_attachment.draft_id)
  OR EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_attachment.report_id));
-- Only a file of one's own goes with one's draft: whoever sees an attachment that was sent sees its file. Asked as the
-- owner, because the policies of files ask for attachments in turn.
CREATE OR REPLACE FUNCTION app_own_file(file bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS $$
  SELECT EXISTS (SELECT FROM vault_file f WHERE f.id = file AND (f.by_id = app_person() OR f.token_hash = app_token())) $$;
REVOKE ALL ON FUNCTION app_own_file(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_own_file(bigint) TO {web};
CREATE POLICY web_adds ON reports_attachment FOR INSERT TO {web} WITH CHECK (
  report_id IS NULL AND app_own_file(file_id)
  AND EXISTS (SELECT 1 FROM reports_draft d WHERE d.id = reports_attachment.draft_id));
CREATE POLICY web_sends ON reports_attachment FOR UPDATE TO {web} USING (
  report_id IS NULL AND EXISTS (SELECT 1 FROM reports_draft d WHERE d.id = reports_attachment.draft_id))
  WITH CHECK (report_id = (SELECT app_receiving()));
CREATE POLICY web_takes_away ON reports_attachment FOR DELETE TO {web} USING (
  report_id IS NULL AND EXISTS (SELECT 1 FROM reports_draft d WHERE d.id = reports_attachment.draft_id));
CREATE POLICY worker_in_job ON reports_attachment TO {worker} USING ((SELECT app_job()) <> '');
-- A file that came with a report is seen by whoever sees the report.
CREATE POLICY web_of_report ON vault_file FOR SELECT TO {web} USING (EXISTS (
  SELECT 1 FROM reports_attachment a WHERE a.file_id = vault_file.id AND a.report_id IS NOT NULL));

GRANT INSERT ON reports_anonymoussource, reports_equalityanswers, reports_step TO {web};
GRANT SELECT ON reports_anonymoussource, reports_equalityanswers TO {worker};
GRANT SELECT, INSERT, DELETE ON reports_step TO {worker};
ALTER TABLE reports_anonymoussource ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_anonymoussource FORCE ROW LEVEL SECURITY;
CREATE POLICY web_receives ON reports_anonymoussource FOR INSERT TO {web}
  WITH CHECK (report_id = (SELECT app_receiving()));
CREATE POLICY worker_in_job ON reports_anonymoussource TO {worker} USING ((SELECT app_job()) <> '');
ALTER TABLE reports_equalityanswers ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_equalityanswers FORCE ROW LEVEL SECURITY;
CREATE POLICY web_adds ON reports_equalityanswers FOR INSERT TO {web} WITH CHECK (
  EXISTS (SELECT 1 FROM reports_draft d WHERE d.report_id = reports_equalityanswers.report_id));
CREATE POLICY worker_in_job ON reports_equalityanswers TO {worker} USING ((SELECT app_job()) <> '');
ALTER TABLE reports_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_step FORCE ROW LEVEL SECURITY;
CREATE POLICY web_adds ON reports_step FOR INSERT TO {web} WITH CHECK (true);
CREATE POLICY worker_in_job ON reports_step TO {worker} USING ((SELECT app_job()) <> '');

GRANT SELECT ON reports_servicecount TO {web};
GRANT SELECT, INSERT, UPDATE, DELETE ON reports_servicecount TO {worker};
ALTER TABLE reports_servicecount ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_servicecount FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_servicecount FOR SELECT TO {web} USING (
  (SELECT app_national()) OR (SELECT app_role()) IN ('senior-officer', 'member', 'auditor', 'programme-office'));
CREATE POLICY worker_in_job ON reports_servicecount TO {worker} USING ((SELECT app_job()) <> '');

GRANT SELECT, INSERT, UPDATE ON reports_profile TO {web};
GRANT SELECT ON reports_profile TO {worker};
ALTER TABLE reports_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY web_own ON reports_profile TO {web} USING (person_id = (SELECT app_person()));
CREATE POLICY worker_in_job ON reports_profile TO {worker} USING ((SELECT app_job()) <> '');

-- Money to stop: the service's staff send the request, the bank that was paid answers it.
GRANT SELECT, INSERT ON reports_stoprequest TO {web}, {worker};
GRANT UPDATE (state, bank_id, sent_at, sent_how, answered_at, amount_held, claimed_by_id) ON reports_stoprequest TO {web};
GRANT SELECT, INSERT ON reports_stopchange TO {web}, {worker};
ALTER TABLE reports_stoprequest ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_stoprequest FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_stoprequest FOR SELECT TO {web} USING (
  (SELECT app_national()) OR (SELECT app_role()) = 'agent'
  OR ((SELECT app_role()) = 'partner' AND bank_id = (SELECT app_organisation()) AND sent_at IS NOT NULL));
CREATE POLICY web_receives ON reports_stoprequest FOR INSERT TO {web} WITH CHECK (
  report_id = (SELECT app_receiving()) AND state = 'waiting');
CREATE POLICY web_works ON reports_stoprequest FOR UPDATE TO {web} USING (
  (SELECT app_role()) IN ('agent', 'reviewer', 'supervisor')
  OR ((SELECT app_role()) = 'partner' AND bank_id = (SELECT app_organisation()) AND sent_at IS NOT NULL))
  WITH CHECK ((SELECT app_role()) <> 'partner' OR (bank_id = (SELECT app_organisation()) AND sent_at IS NOT NULL
    AND state IN ('held', 'part_held', 'too_late', 'not_found')));
CREATE POLICY worker_in_job ON reports_stoprequest TO {worker} USING ((SELECT app_job()) <> '');
ALTER TABLE reports_stopchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_stopchange FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_stopchange FOR SELECT TO {web} USING (
  EXISTS (SELECT 1 FROM reports_stoprequest s WHERE s.id = reports_stopchange.request_id));
CREATE OR REPLACE FUNCTION app_receives_request(request bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public AS $$
  SELECT EXISTS (SELECT FROM reports_stoprequest s WHERE s.id = request AND s.report_id = app_receiving()) $$;
REVOKE ALL ON FUNCTION app_receives_request(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_receives_request(bigint) TO {web};
CREATE POLICY owner_counts ON reports_stoprequest FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY web_adds ON reports_stopchange FOR INSERT TO {web} WITH CHECK (
  app_receives_request(request_id)
  OR EXISTS (SELECT 1 FROM reports_stoprequest s WHERE s.id = reports_stopchange.request_id));
CREATE POLICY worker_in_job ON reports_stopchange TO {worker} USING ((SELECT app_job()) <> '');

GRANT SELECT, INSERT ON reports_handover TO {web}, {worker};
GRANT UPDATE (to_id, received_at, received_by_id, note) ON reports_handover TO {web};
ALTER TABLE reports_handover ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_handover FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_handover FOR SELECT TO {web} USING (
  (SELECT app_national()) OR (SELECT app_role()) = 'agent'
  OR ((SELECT app_in_force()) AND to_id = (SELECT app_organisation())));
CREATE POLICY web_receives ON reports_handover FOR INSERT TO {web} WITH CHECK (
  report_id = (SELECT app_receiving()) AND received_at IS NULL);
CREATE POLICY web_works ON reports_handover FOR UPDATE TO {web} USING (
  (SELECT app_role()) IN ('agent', 'reviewer', 'supervisor')
  OR ((SELECT app_in_force()) AND to_id = (SELECT app_organisation())));
CREATE POLICY worker_in_job ON reports_handover TO {worker} USING ((SELECT app_job()) <> '');

-- Following a report. The pages read neither codes nor sessions: these functions do it for them, as the owner, and only
-- for whoever shows a secret (app.tracking) or is signed in as the reporter. A reference is not a secret.
GRANT SELECT, INSERT, DELETE ON reports_trackingcode TO {worker};
GRANT SELECT, DELETE ON reports_trackingsession TO {worker};
DO $tracking$
DECLARE part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['trackingcode', 'trackingsession'] LOOP
    EXECUTE format('ALTER TABLE reports_%s ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE reports_%s FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY worker_in_job ON reports_%s TO {worker} USING ((SELECT app_job()) <> '''')', part);
    EXECUTE format('CREATE POLICY owner_opens ON reports_%s TO CURRENT_USER USING (true) WITH CHECK (true)', part);
  END LOOP;
  FOREACH part IN ARRAY ARRAY['change', 'handover', 'anonymoussource'] LOOP
    EXECUTE format('CREATE POLICY owner_tracks ON reports_%s FOR SELECT TO CURRENT_USER USING (true)', part);
  END LOOP;
END $tracking$;

-- Opens a session for the newest code of a report, once, within its time and five tries; or for an anonymous receipt.
CREATE OR REPLACE FUNCTION open_tracking(reference text, code_hash bytea, session_hash bytea) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  told bigint;
  newest reports_trackingcode%ROWTYPE;
  opens boolean;
BEGIN
  SELECT r.id INTO told FROM reports_report r WHERE r.reference = open_tracking.reference;
  SELECT c.* INTO newest FROM reports_trackingcode c WHERE c.report_id = told ORDER BY c.id DESC LIMIT 1 FOR UPDATE;
  opens := coalesce(newest.used_at IS NULL AND newest.expires_at > now() AND newest.tries < 5
    AND newest.code_hash = open_tracking.code_hash, false);
  IF opens THEN
    UPDATE reports_trackingcode c SET used_at = now() WHERE c.id = newest.id;
  ELSE
    UPDATE reports_trackingcode c SET tries = c.tries + 1 WHERE c.id = newest.id AND c.tries < 5;
    opens := EXISTS (SELECT FROM reports_anonymoussource a
      WHERE a.report_id = told AND a.receipt_hash = open_tracking.code_hash);
  END IF;
  IF opens THEN
    INSERT INTO reports_trackingsession (token_hash, report_id, opened_at, expires_at)
      VALUES (session_hash, told, now(), now() + interval '2 hours');
  END IF;
  RETURN opens;
END $$;
CREATE OR REPLACE FUNCTION close_tracking() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  DELETE FROM reports_trackingsession s WHERE s.token_hash = app_tracking() $$;
CREATE OR REPLACE FUNCTION app_tracked() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT s.report_id FROM reports_trackingsession s WHERE s.token_hash = app_tracking() AND s.expires_at > now() $$;

-- All that who told it may see of a report: no words of staff, no suspects, of other reports only how many. What was
-- added later counts for nothing in it, so that nobody finds out by adding a number whether others named it.
CREATE OR REPLACE FUNCTION tracked_report(wanted text) RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', r.id, 'reference', r.reference, 'state', r.state, 'kind', r.kind, 'told_at', r.told_at,
    'received_at', r.received_at,
    'force', coalesce((SELECT o.name FROM accounts_organisation o WHERE o.id = r.force_id), ''),
    'anonymous', EXISTS (SELECT FROM reports_anonymoussource a WHERE a.report_id = r.id),
    'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('new', c.new, 'at', c.at) ORDER BY c.at, c.id), '[]')
      FROM reports_change c WHERE c.report_id = r.id AND c.old <> '' AND c.old <> c.new),
    'stops', (SELECT coalesce(jsonb_agg(jsonb_build_object('state', s.state, 'amount', s.amount, 'currency', s.currency,
      'asked_at', s.asked_at, 'sent_at', s.sent_at, 'answered_at', s.answered_at, 'held', s.amount_held)
      ORDER BY s.asked_at, s.id), '[]') FROM reports_stoprequest s WHERE s.report_id = r.id),
    'handover', (SELECT jsonb_build_object('made_at', h.made_at, 'received_at', h.received_at,
      'to', coalesce((SELECT o.name FROM accounts_organisation o WHERE o.id = h.to_id), ''))
      FROM reports_handover h WHERE h.report_id = r.id),
    'shared', (SELECT count(DISTINCT other.report_id) FROM (
        SELECT DISTINCT o.identifier_id FROM reports_occurrence o JOIN identifiers_identifier i ON i.id = o.identifier_id
        WHERE o.report_id = r.id AND o.part <> 'addition' AND i.stop_reason = '') named,
      LATERAL (SELECT DISTINCT o.report_id FROM reports_occurrence o JOIN reports_report q ON q.id = o.report_id
        WHERE o.identifier_id = named.identifier_id AND o.report_id <> r.id AND NOT q.restricted LIMIT 201) other))
  FROM reports_report r
  WHERE r.reference = wanted AND (
    r.id = app_tracked() OR (app_role() = 'reporter' AND r.reporter_id = app_person()))
$$;
REVOKE ALL ON FUNCTION open_tracking(text, bytea, bytea), close_tracking(), app_tracked(), tracked_report(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_tracking(text, bytea, bytea), close_tracking(), app_tracked(), tracked_report(text) TO {web};

-- What is added later is seen by whoever sees the report and works on it, and by whoever follows it.
GRANT SELECT, INSERT ON reports_addition TO {web};
GRANT SELECT ON reports_addition TO {worker};
ALTER TABLE reports_addition ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_addition FORCE ROW LEVEL SECURITY;
CREATE POLICY web_sees ON reports_addition FOR SELECT TO {web} USING (
  report_id = (SELECT app_tracked())
  OR ((SELECT app_role()) <> 'partner' AND EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_addition.report_id)));
CREATE POLICY web_adds ON reports_addition FOR INSERT TO {web} WITH CHECK (
  (report_id = (SELECT app_tracked()) AND person_id IS NULL)
  OR ((SELECT app_role()) = 'reporter' AND person_id = (SELECT app_person())
    AND EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_addition.report_id)));
CREATE POLICY worker_in_job ON reports_addition TO {worker} USING ((SELECT app_job()) <> '');
CREATE POLICY web_adds_later ON reports_attachment FOR INSERT TO {web} WITH CHECK (
  draft_id IS NULL AND state = 'waiting' AND app_own_file(file_id) AND (
    report_id = (SELECT app_tracked())
    OR ((SELECT app_role()) = 'reporter'
      AND EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_attachment.report_id))));
