GRANT SELECT ON accounts_installation, accounts_organisation, accounts_person, accounts_membership, accounts_purpose,
  accounts_signinticket TO {web}, {worker};
GRANT INSERT, UPDATE ON accounts_person, accounts_membership TO {web};
GRANT DELETE ON accounts_signinticket TO {web};
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_ratelimit TO {web};
