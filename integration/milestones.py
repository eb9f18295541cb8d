"""The milestones that integration's actions write, and its facts read."""

# Of a partner.
INDIVIDUAL_INTEGRATION = "individual_integration"
GROUP_CHECK_IN = "group_check_in"  # after a group session

# Of the couple.
JOINT_INTEGRATION = "joint_integration"
GROUP_INTEGRATION = "group_integration"  # weekly, in a group
