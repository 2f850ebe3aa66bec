-- What is once written in the ledger is never changed, not even by the owner of the tables.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_number
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_node
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_head
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
-- The readable detail may be erased (retention, the right to erasure), never altered.
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR TRUNCATE ON ledger_leafdetail
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- A leaf joins the sequencer's queue whoever writes it and however: the writers have no right to the queue itself.
CREATE FUNCTION ledger_queue_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO public.ledger_unnumbered (leaf_id) SELECT id FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_queue AFTER INSERT ON ledger_leaf REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_queue_leaves();
