"""Addresses of consent. A partner's say nothing of what their papers are about."""

from django.urls import path

from screening.views import consent, consent_care, consent_texts

partners = [
    path("papers/<uuid:offer>/", consent.consent_paper, name="consent_paper"),
    path("papers/<uuid:offer>/read/", consent.read_consent, name="read_consent"),
    path("papers/<uuid:offer>/parts/<int:page>/", consent.consent_element, name="consent_element"),
    path("papers/<uuid:offer>/sign/", consent.sign_consent, name="sign_consent"),
    path("papers/<uuid:offer>/pass/", consent.decline_consent, name="decline_consent"),
    path("papers/<uuid:offer>/copy/", consent.signed_consent, name="signed_consent"),
    path("papers/<uuid:offer>/back/", consent.take_back_consent, name="take_back_consent"),
    path("your-part/", consent.your_part, name="your_part"),
    path("your-choices/", consent.choose_sharing, name="choose_sharing"),
]

care = [
    path("couples/<uuid:couple>/screening/consents/", consent_care.consents, name="consents"),
    path(
        "partners/<uuid:partner>/consents/offer/",
        consent_care.offer_consents,
        name="offer_consents",
    ),
    path(
        "partners/<uuid:partner>/consents/confirm/",
        consent_care.confirm_consents,
        name="confirm_consents",
    ),
    path(
        "partners/<uuid:partner>/consents/again/",
        consent_care.confirm_again,
        name="confirm_again",
    ),
    path("consents/<uuid:offer>/explain/", consent_care.explain_consent, name="explain_consent"),
    path("consents/<uuid:offer>/", consent_care.consent_evidence, name="consent_evidence"),
]

texts = [
    path("consent-texts/", consent_texts.consent_texts, name="consent_texts"),
    path("consent-texts/adopt/", consent_texts.adopt_consent_texts, name="adopt_consent_texts"),
    path("consent-texts/rules/", consent_texts.choose_consent_rules, name="choose_consent_rules"),
    path("consent-texts/<uuid:template>/", consent_texts.consent_text, name="consent_text"),
    path(
        "consent-texts/<uuid:template>/change/",
        consent_texts.change_consent_text,
        name="change_consent_text",
    ),
    path(
        "consent-texts/<uuid:template>/renew/",
        consent_texts.renew_consent_text,
        name="renew_consent_text",
    ),
    path(
        "consent-texts/<uuid:template>/approve/",
        consent_texts.approve_consent_text,
        name="approve_consent_text",
    ),
]

urlpatterns = [*partners, *care, *texts]
