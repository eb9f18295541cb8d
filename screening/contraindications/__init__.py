"""The contraindications of the programme: rules as data, and the engine that reads them."""
