-- How to reach a victim: only for a stated contact purpose, and only of a report that one sees.
ALTER TABLE messages_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_contact FORCE ROW LEVEL SECURITY;
GRANT SELECT ON messages_contact TO {web};
GRANT SELECT, INSERT, UPDATE ON messages_contact TO {worker};
CREATE POLICY web_for_contact ON messages_contact FOR SELECT TO {web} USING (
  (SELECT app_may_contact())
  AND EXISTS (SELECT 1 FROM reports_partycontact p WHERE p.contact_id = messages_contact.id));
CREATE POLICY worker_in_job ON messages_contact TO {worker} USING ((SELECT app_job()) <> '');

-- What is said: every page may have something said, none may say that it was sent. Staff who answer for messages read
-- what became of them, and the words and the address only for a contact purpose, and never a code.
GRANT SELECT, INSERT ON messages_message, messages_wording TO {web};
GRANT UPDATE (state, why, next_at, tries) ON messages_message TO {web};
GRANT SELECT ON messages_delivery TO {web};
GRANT SELECT, INSERT, UPDATE ON messages_message TO {worker};
GRANT SELECT, INSERT, UPDATE, DELETE ON messages_wording TO {worker};
GRANT SELECT, INSERT ON messages_delivery TO {worker};
ALTER TABLE messages_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_message FORCE ROW LEVEL SECURITY;
CREATE POLICY web_answers_for ON messages_message FOR SELECT TO {web} USING (
  (SELECT app_role()) IN ('agent', 'reviewer', 'supervisor'));
CREATE POLICY web_says ON messages_message FOR INSERT TO {web} WITH CHECK (
  state IN ('waiting', 'held', 'withdrawn') AND tries = 0 AND sent_at IS NULL AND claimed_at IS NULL);
CREATE POLICY supervisor_decides ON messages_message FOR UPDATE TO {web}
  USING ((SELECT app_role()) = 'supervisor' AND state IN ('failed', 'held', 'waiting'))
  WITH CHECK (state IN ('waiting', 'withdrawn'));
CREATE POLICY worker_in_job ON messages_message TO {worker} USING ((SELECT app_job()) <> '');

CREATE OR REPLACE FUNCTION app_is_new_message(which uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.messages_message m WHERE m.id = which AND m.tries = 0
    AND m.state IN ('waiting', 'held', 'withdrawn')) $$;
REVOKE ALL ON FUNCTION app_is_new_message(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_is_new_message(uuid) TO {web};
CREATE POLICY owner_asks ON messages_message FOR SELECT TO CURRENT_USER USING (true);
ALTER TABLE messages_wording ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_wording FORCE ROW LEVEL SECURITY;
CREATE POLICY web_for_contact ON messages_wording FOR SELECT TO {web} USING (
  (SELECT app_may_contact()) AND (SELECT app_role()) IN ('agent', 'reviewer', 'supervisor') AND NOT secret);
CREATE POLICY web_says ON messages_wording FOR INSERT TO {web} WITH CHECK (app_is_new_message(message_id));
CREATE POLICY worker_in_job ON messages_wording TO {worker} USING ((SELECT app_job()) <> '');

ALTER TABLE messages_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY web_answers_for ON messages_delivery FOR SELECT TO {web} USING (
  (SELECT app_role()) IN ('agent', 'reviewer', 'supervisor'));
CREATE POLICY worker_in_job ON messages_delivery TO {worker} USING ((SELECT app_job()) <> '');
