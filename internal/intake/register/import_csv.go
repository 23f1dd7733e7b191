package register

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"chartwright/internal/platform/apperr"
)

// maxImportRows bounds one file; larger ones are split by who sends them.
const maxImportRows = 50_000

// csvRow is one encounter of the file. Line counts from 1, the header's line.
type csvRow struct {
	Line     int
	Facility string
	EncounterFields
	wrong findings
}

// aliases are the headings that hospitals' exports use for each column, in lower case without blanks and underscores.
func aliases() map[string][]string {
	return map[string][]string{
		"account_number": {"accountnumber", "account", "accountno", "acct", "acctno", "acctnumber", "visitnumber", "encounternumber", "csn", "fin"},
		"mrn":            {"mrn", "medicalrecordnumber", "patientmrn"},
		"last_name":      {"lastname", "last", "patientlastname", "surname"},
		"first_name":     {"firstname", "first", "patientfirstname", "givenname"},
		"middle_name":    {"middlename", "middle", "mi"},
		"date_of_birth":  {"dateofbirth", "dob", "birthdate"},
		"sex":            {"sex", "gender"},
		"facility":       {"facility", "facilitycode", "site"},
		"work_type":      {"worktype", "type", "patienttype", "patientclass", "class"},
		"admitted":       {"admitted", "admittedat", "admitdate", "admissiondate", "servicedate"},
		"discharged":     {"discharged", "dischargedat", "dischargedate"},
		"disposition":    {"disposition", "dischargedisposition", "dischargestatus"},
		"payer":          {"payer", "payor", "insurance", "primarypayer"},
		"attending":      {"attending", "attendingphysician", "attendingprovider"},
		"charges":        {"charges", "totalcharges"},
	}
}

func mandatory() []string {
	return []string{"account_number", "mrn", "last_name", "first_name", "date_of_birth", "sex", "facility", "work_type", "admitted"}
}

// readCSV reads the whole file; zones gives the time zone of a facility code, nil for one that is not known. Findings stand
// with their rows and never repeat a value.
func readCSV(body io.Reader, zones func(code string) *time.Location) ([]csvRow, error) {
	r := csv.NewReader(withoutMark(body))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = -1, true, true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, apperr.Invalid("The file is empty.", apperr.Field{Location: "rows[1]", Message: "the first line must name the columns"})
	}
	if err != nil {
		return nil, unreadable(err)
	}
	columns, err := headings(header)
	if err != nil {
		return nil, err
	}
	var out []csvRow
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if len(out) == maxImportRows {
			return nil, apperr.Invalid("The file has too many rows.", apperr.Field{Location: "rows", Message: "send at most " + strconv.Itoa(maxImportRows) + " rows in one file"})
		}
		line, _ := r.FieldPos(0)
		if row, blank := readRow(line, record, len(header), columns, zones); !blank {
			out = append(out, row)
		}
	}
}

// withoutMark drops the byte order mark that spreadsheets write.
func withoutMark(body io.Reader) io.Reader {
	b := bufio.NewReader(body)
	if head, err := b.Peek(3); err == nil && bytes.Equal(head, []byte("\xEF\xBB\xBF")) {
		_, _ = b.Discard(3)
	}
	return b
}

// unreadable tells where the file stops being CSV; the library's own message may quote the line.
func unreadable(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	at := "rows[" + strconv.Itoa(parse.Line) + "]"
	return apperr.Invalid("The file cannot be read as CSV; nothing was imported.", apperr.Field{Location: at, Message: "has a quotation mark that is not closed or stands in the middle of a value"})
}

func headings(header []string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range header {
		plain := strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "", ".", "").Replace(h))
		for column, names := range aliases() {
			for _, name := range names {
				if _, twice := at[column]; plain == name && !twice {
					at[column] = i
				}
			}
		}
	}
	var missing findings
	for _, column := range mandatory() {
		_, ok := at[column]
		missing.refuse(!ok, "rows[1]."+column, "this column is missing; name it "+column)
	}
	return at, missing.err("", "The file lacks columns; nothing was imported.")
}

func readRow(line int, record []string, width int, columns map[string]int, zones func(string) *time.Location) (row csvRow, blank bool) {
	value := func(column string) string {
		if i, ok := columns[column]; ok && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	if strings.TrimSpace(strings.Join(record, "")) == "" {
		return row, true
	}
	row = csvRow{Line: line, Facility: strings.ToUpper(value("facility"))}
	row.wrong.refuse(len(record) > width, "row", "has more values than there are columns; check its quotation marks and commas")
	row.AccountNumber, row.WorkType = value("account_number"), strings.ToUpper(value("work_type"))
	row.Patient = PatientFields{MRN: value("mrn"), LastName: value("last_name"), FirstName: value("first_name"), MiddleName: value("middle_name"), Sex: sexOf(value("sex"))}
	row.Patient.BirthDate = isoDate(value("date_of_birth"))
	row.Disposition, row.Payer, row.Attending = value("disposition"), value("payer"), value("attending")
	row.readTimes(value, zones(row.Facility))
	charges, ok := minorUnits(value("charges"))
	row.wrong.refuse(!ok, "charges", "is not an amount; write it as 1234.56")
	row.ChargesMinor = charges
	return row, false
}

// readTimes reads admission and discharge in the facility's own time.
func (r *csvRow) readTimes(value func(string) string, zone *time.Location) {
	r.wrong.refuse(zone == nil, "facility", "is no code of a facility of yours")
	if zone == nil {
		return
	}
	admitted, ok := localTime(value("admitted"), zone)
	r.wrong.refuse(!ok, "admitted", "is not a date; write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM")
	r.AdmittedAt = admitted
	if text := value("discharged"); text != "" {
		discharged, ok := localTime(text, zone)
		r.wrong.refuse(!ok, "discharged", "is not a date; write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM")
		if ok {
			r.DischargedAt = &discharged
		}
	}
}

func localTime(text string, zone *time.Location) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), true
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "1/2/2006", "1/2/2006 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// isoDate brings dates as American exports write them to YYYY-MM-DD; what it cannot read stays, to be refused.
func isoDate(text string) string {
	if t, err := time.Parse("1/2/2006", text); err == nil {
		return t.Format(time.DateOnly)
	}
	return text
}

func sexOf(text string) string {
	switch strings.ToUpper(text) {
	case "F", "FEMALE", "W":
		return "F"
	case "M", "MALE":
		return "M"
	case "U", "X", "O", "UNKNOWN", "OTHER":
		return "U"
	}
	return ""
}

// minorUnits reads an amount in dollars as cents, without passing through a float.
func minorUnits(text string) (int64, bool) {
	text = strings.NewReplacer("$", "", ",", "").Replace(text)
	if text == "" {
		return 0, true
	}
	whole, cents, _ := strings.Cut(text, ".")
	if len(cents) > 2 || len(whole) > 12 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(cents + "00")[:2], 10, 63)
	return int64(n), err == nil
}
