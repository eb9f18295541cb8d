"""What screening asks each partner: parts, sections and questions as data, read strictly.

Pure: nothing here knows Django. The answers are kept by `screening.models.intake`.
"""
