GRANT SELECT ON policy_policy, policy_version TO {web}, {worker};
GRANT INSERT ON policy_policy, policy_version TO {web};
