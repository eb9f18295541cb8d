"""A version of an instrument, once released, never changes: scores in charts were made with it."""

from kact.instruments.definition import library

RELEASED = {
    ("csi-16", "1.0.0"): "9de433e48932856cba720dc9e38d91008185af8583adc2110a25ce1d66b9c331",
    ("csi-32", "1.0.0"): "3a9129cb9f62036e8022a771af29b445afef5f5bf382b7ae87d0659fa806b657",
    ("csi-4", "1.0.0"): "665bc0ffc20319defd0a87a153fc0cc9f8b756ce069268378b144a3382fa41f4",
    ("dast-10", "1.0.0"): "2ce42072a6904c0480ea7f0dff9bd968f291e183eede4192ddcc30153db260db",
    ("e-hits", "1.1.0"): "4b2d618f98f977c807c2dd8d82291e97964d062ef4d2ca58185ed186c719907a",
    ("gad-7", "1.0.0"): "5ad72c93a05c62f5b2088bb67141fdacdd1b90dd123816c1fa34a692357c573f",
    ("hark", "1.1.0"): "f5ea245404066477f6bc71cb70fe0d1ba3acc2c4d84078b5dacb7b027f42a105",
    ("hits", "1.1.0"): "908087865634620ae9b5cb81f2c267a6b87b6091f22518dc6c06ce149d15cb87",
    ("phq-9", "1.0.0"): "8b26ad7aa34ead813f7c66c38d20d755c1c0f05cf94f7ccd2685eb96c4cdf3d3",
}


def test_released_definitions_are_unchanged():
    found = {(d.id, d.version): d.content_hash for d in library().values()}
    assert found == RELEASED, "A changed instrument needs a new version; list it here."
