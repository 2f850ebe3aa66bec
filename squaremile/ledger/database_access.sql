-- Everyone who acts writes leaves; only the sequencer (a job of the worker) numbers them; only a detail can be erased.
GRANT SELECT, INSERT ON ledger_leaf, ledger_leafdetail TO {web}, {worker};
GRANT DELETE ON ledger_leafdetail TO {worker};
GRANT SELECT ON ledger_number, ledger_node, ledger_head TO {web}, {worker};
GRANT INSERT ON ledger_number, ledger_node, ledger_head TO {worker};
GRANT SELECT, DELETE ON ledger_unnumbered TO {worker};

-- Auditors and professional standards read it, the latter only what people of their own force did.
DO $ledger$
DECLARE part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['leaf', 'leafdetail'] LOOP
    EXECUTE format('ALTER TABLE ledger_%s ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE ledger_%s FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY everyone_writes ON ledger_%s FOR INSERT TO {web}, {worker} WITH CHECK (true)', part);
    EXECUTE format('CREATE POLICY owner_writes ON ledger_%s FOR INSERT TO CURRENT_USER WITH CHECK (true)', part);
    EXECUTE format('CREATE POLICY owner_reads ON ledger_%s FOR SELECT TO CURRENT_USER USING (true)', part);
    EXECUTE format('CREATE POLICY worker_in_job ON ledger_%s FOR SELECT TO {worker} USING ((SELECT app_job()) <> '''')', part);
  END LOOP;
END $ledger$;
CREATE POLICY worker_erases ON ledger_leafdetail FOR DELETE TO {worker} USING ((SELECT app_job()) <> '');
CREATE POLICY owner_erases ON ledger_leafdetail FOR DELETE TO CURRENT_USER USING (true);
-- An auditor of the service or of the police authority sees all; one of any other organisation what its own people did.
CREATE POLICY web_sees ON ledger_leaf FOR SELECT TO {web} USING (
  ((SELECT app_role()) = 'auditor' AND (organisation = (SELECT app_organisation()) OR EXISTS (
    SELECT 1 FROM accounts_organisation o WHERE o.id = (SELECT app_organisation()) AND o.kind IN ('service', 'authority'))))
  OR ((SELECT app_role()) = 'professional-standards' AND organisation = (SELECT app_organisation())));
CREATE POLICY web_sees ON ledger_leafdetail FOR SELECT TO {web} USING (
  (SELECT app_role()) IN ('auditor', 'professional-standards')
  AND EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.id = ledger_leafdetail.leaf_id));
