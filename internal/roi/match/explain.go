package match

import "strings"

// explain words a level for people. It holds no values.
func explain(field, level string) string {
	switch level {
	case missing:
		return "The " + spoken(field) + " is not known on both sides, so it counts neither way."
	case "exact":
		return "The " + spoken(field) + " is the same."
	case "differs":
		return "The " + spoken(field) + " is another."
	}
	switch field + " " + level {
	case "mrn one_off":
		return "The record numbers differ by one character."
	case "last_name part":
		return "One part of a double last name is the same."
	case "last_name close":
		return "The last names are spelled almost the same."
	case "first_name nickname":
		return "The first names are commonly used for each other."
	case "first_name close":
		return "The first names are spelled almost the same."
	case "first_name initial":
		return "Only the initial of the first name is known, and it is the same."
	case "middle initial":
		return "Only the initial of the middle name is known, and it is the same."
	case "suffix one_side":
		return "Only one side has a suffix."
	case "birth_date transposed":
		return "The birth dates differ by digits, or day and month, that changed places."
	case "birth_date one_digit":
		return "The birth dates differ by one digit."
	case "birth_date same_day":
		return "The birthday is the same, the year is another."
	}
	return ""
}

func spoken(field string) string {
	switch field {
	case "mrn":
		return "record number"
	case "middle":
		return "middle name"
	case "postal":
		return "address code"
	case "phone":
		return "telephone number"
	case "email":
		return "e-mail address"
	}
	return strings.ReplaceAll(field, "_", " ")
}
