"""The milestones that screening's actions write, and its facts read.

A code carries no clinical content: every cause that keeps a partner from going ahead is one
code, whatever it is. A milestone is taken back by ending it.
"""

# Of a partner.
CONFIDENTIALITY_POLICY_ACKNOWLEDGED = (
    "confidentiality_policy_acknowledged"  # ended by a new version
)
RELATIONAL_SAFETY_SCREEN = "relational_safety_screen"  # complete, in a sitting logged as alone
RELATIONAL_SAFETY_INTERVIEW = (
    "relational_safety_interview"  # complete, in a sitting logged as alone
)
RELATIONAL_SAFETY_CLEAR = (
    "relational_safety_clear"  # disposition clear or clear with a plan; ended by any other
)
VOLUNTARINESS_CONFIRMED = "voluntariness_confirmed"  # asked in private, a free choice
MEDICAL_ASSESSMENT = "medical_assessment"
PSYCHIATRIC_ASSESSMENT = "psychiatric_assessment"
HEALTH_CHANGED = "health_changed"  # a condition or medication was changed; reopens the clearance
MEDICAL_CLEARANCE = "medical_clearance"  # signed by the prescriber
RELATIONAL_CLEARANCE = "relational_clearance"  # signed by the therapist
CONSENTS_SIGNED = (
    "consents_signed"  # the whole set; ended by a withdrawal or a version that needs re-consent
)
NOT_GOING_AHEAD = "not_going_ahead"  # stands for every cause; ended when the cause is resolved

# Of the couple.
JOINT_INTAKE = "joint_intake"
PLAN_RECORDED = "plan_recorded"
