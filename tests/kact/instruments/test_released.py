"""A version of an instrument, once released, never changes: scores in charts were made with it."""

from kact.instruments.definition import library

RELEASED = {
    ("csi-16", "1.0.0"): "9de433e48932856cba720dc9e38d91008185af8583adc2110a25ce1d66b9c331",
    ("csi-32", "1.0.0"): "3a9129cb9f62036e8022a771af29b445afef5f5bf382b7ae87d0659fa806b657",
    ("csi-4", "1.0.0"): "665bc0ffc20319defd0a87a153fc0cc9f8b756ce069268378b144a3382fa41f4",
    ("dast-10", "1.0.0"): "2ce42072a6904c0480ea7f0dff9bd968f291e183eede4192ddcc30153db260db",
    ("e-hits", "1.0.0"): "33f5da6e8b904d578fbcd36bf6670700ccb36bbed1b2a8e82810a81fb9a3ceb5",
    ("gad-7", "1.0.0"): "5ad72c93a05c62f5b2088bb67141fdacdd1b90dd123816c1fa34a692357c573f",
    ("hark", "1.0.0"): "abdd0c1850f64cfada751297e7fd3f81582a36c4225598d818d97f012626998b",
    ("hits", "1.0.0"): "d5bc6bcd92993cfa106314877849ed0a0fb53e84bf802d451cd2f7d2c5fffff2",
    ("phq-9", "1.0.0"): "8b26ad7aa34ead813f7c66c38d20d755c1c0f05cf94f7ccd2685eb96c4cdf3d3",
}


def test_released_definitions_are_unchanged():
    found = {(d.id, d.version): d.content_hash for d in library().values()}
    assert found == RELEASED, "A changed instrument needs a new version; list it here."
