package letters

// Placeholder is a name that templates may use in braces: {due_date}.
type Placeholder struct {
	Name string
	List bool
	Is   string // what belongs there
}

// Placeholders are all names there are. A template that uses another is refused when it is read.
func Placeholders() []Placeholder {
	return []Placeholder{
		{Name: "requester_name", Is: "name of who asked"},
		{Name: "recipient_name", Is: "name of who receives the records"},
		{Name: "patient_name", Is: "name of the patient"},
		{Name: "hospital_name", Is: "name of the hospital"},
		{Name: "agency_name", Is: "name of the agency that works for the hospital"},
		{Name: "contact_phone", Is: "telephone of who answers questions"},
		{Name: "contact_email", Is: "e-mail address of who answers questions"},
		{Name: "contact_address", Is: "postal address for answers, in one line"},
		{Name: "privacy_officer", Is: "name or title, and telephone, of who takes complaints at the hospital"},
		{Name: "letter_date", Is: "date of the letter, written out in its language"},
		{Name: "request_date", Is: "date on which the request arrived"},
		{Name: "request_number", Is: "tracking number"},
		{Name: "portal_address", Is: "web address of the page of the request, without any code"},
		{Name: "due_date", Is: "first limit of the answer"},
		{Name: "new_due_date", Is: "limit that an extension promises"},
		{Name: "answer_by", Is: "date by which the requester should answer"},
		{Name: "delay_reason", Is: "why it takes longer, as a sentence part: the records are in storage"},
		{Name: "denial_basis", Is: "why access is denied, as a full sentence"},
		{Name: "records_description", Is: "which records, in words"},
		{Name: "page_count", Is: "number of pages"},
		{Name: "fee_total", Is: "total with currency sign"},
		{Name: "link_expires", Is: "date on which a download link ends"},
		{Name: "period", Is: "dates that an accounting covers"},
		{Name: "missing_items", List: true, Is: "what the form lacks, one sentence each"},
		{Name: "fee_lines", List: true, Is: "lines of the invoice with amounts"},
		{Name: "fee_reasons", List: true, Is: "the rules the fee rests on"},
		{Name: "enclosures", List: true, Is: "what is in the package"},
		{Name: "statements", List: true, Is: "statements that must stand on a cover letter"},
		{Name: "needed_items", List: true, Is: "what a subpoena still needs"},
	}
}
