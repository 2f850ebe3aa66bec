-- How to reach a victim: only for a stated contact purpose, and only of a report that one sees.
ALTER TABLE messages_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages_contact FORCE ROW LEVEL SECURITY;
GRANT SELECT ON messages_contact TO {web};
GRANT SELECT, INSERT, UPDATE ON messages_contact TO {worker};
CREATE POLICY web_for_contact ON messages_contact FOR SELECT TO {web} USING (
  (SELECT app_may_contact())
  AND EXISTS (SELECT 1 FROM reports_partycontact p WHERE p.contact_id = messages_contact.id));
CREATE POLICY worker_in_job ON messages_contact TO {worker} USING ((SELECT app_job()) <> '');
