"""How far formcheck's answers agree with clips whose truth somebody knows."""
