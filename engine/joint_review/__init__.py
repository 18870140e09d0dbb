"""The joint review 资格联审: departments answer in writing, a competent body concludes, nobody is excluded here."""
