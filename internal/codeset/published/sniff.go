package published

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

type format struct {
	system System
	kind   Kind
	parse  func(*bufio.Reader, *Content) error
}

var (
	orderLine = regexp.MustCompile(`^\d{5} [0-9A-Z]{3,7} +[01] `)
	anwebLine = regexp.MustCompile(`^[ 0-9A-Z]{5}\d{5}[3478]`)
)

// sniff tells what a file is from its first bytes. The name is looked at only to leave out addenda, which repeat
// rows of the full file in the same layout.
func sniff(name string, head []byte) *format {
	if bytes.IndexByte(head, 0) >= 0 {
		return nil
	}
	text := strings.TrimPrefix(string(head), "\ufeff")
	if strings.HasPrefix(text, "<") {
		return sniffXML(text)
	}
	return sniffText(strings.ToLower(name), text)
}

func sniffXML(text string) *format {
	switch {
	case strings.Contains(text, "<ICD10CM.tabular"):
		return &format{ICD10CM, KindTabular, parseTabular}
	case strings.Contains(text, "<ICD10CM.index"):
		return sniffIndex(text)
	case strings.Contains(text, "<ICD10PCS.tabular"):
		return &format{ICD10PCS, KindTables, parsePCSTables}
	case strings.Contains(text, "<ICD10PCS.index"):
		return &format{ICD10PCS, KindIndex, parsePCSIndex}
	case strings.Contains(text, "<ICD10PCS.definitions"):
		return &format{ICD10PCS, KindDefs, parsePCSDefinitions}
	}
	return nil
}

func sniffIndex(text string) *format {
	switch {
	case strings.Contains(text, ">Substance<"):
		return &format{ICD10CM, KindDrug, parseIndexXML}
	case strings.Contains(text, ">Malignant Primary<"):
		return &format{ICD10CM, KindNeoplasm, parseIndexXML}
	case strings.Contains(strings.ToUpper(text), "EXTERNAL CAUSE"):
		return &format{ICD10CM, KindExternal, parseIndexXML}
	}
	return &format{ICD10CM, KindIndex, parseIndexXML}
}

func sniffText(name, text string) *format {
	if strings.Contains(name, "addenda") || strings.Contains(name, "addcodes") ||
		strings.Contains(name, "deletecodes") || strings.Contains(name, "revisecodes") {
		return nil
	}
	first, _, _ := strings.Cut(text, "\n")
	first = strings.TrimRight(first, "\r")
	lower := strings.ToLower(first)
	switch {
	case orderLine.MatchString(first):
		return &format{orderSystem(first), KindOrder, parseOrder}
	case strings.HasPrefix(lower, "rowid,letter,level,term"):
		return &format{ICD10CM, KindIndex, parseIndexCSV}
	case strings.HasPrefix(lower, "hcpcs_code\thcpcs_desc_type"):
		return &format{HCPCS, KindCodes, parseHCPCSDescriptions}
	case strings.HasPrefix(lower, "hcpcs_code\t"):
		return &format{HCPCS, KindDates, parseHCPCSDates}
	case strings.Contains(lower, "cpt code\t") || strings.HasPrefix(lower, "cpt_code\t"):
		return &format{CPT, KindCodes, parseCPT}
	case strings.Contains(lower, "poaexemptcode"):
		return &format{ICD10CM, KindPOAExempt, parsePOAExempt}
	case strings.Contains(text, "Current code assignment"):
		return &format{ICD10CM, KindConversion, parseConversion}
	case strings.HasPrefix(lower, "code\teffective_from\t"), strings.HasPrefix(lower, "code\tstart\tend"):
		return &format{datedSystem(text), KindDates, parseDated}
	case anwebLine.MatchString(first) && len(first) >= 290:
		return &format{HCPCS, KindCodes, parseHCPCSFixed}
	}
	return nil
}

// orderSystem tells the two order files apart: an ICD-10-PCS header has three characters and its codes start with a section.
func orderSystem(first string) System {
	code := strings.TrimSpace(first[6:min(13, len(first))])
	if len(code) == 3 && code[0] >= 'A' && code[1] >= '0' && code[1] <= '9' {
		return ICD10CM
	}
	return ICD10PCS
}

// datedSystem looks at the first code: ICD-10-PCS codes always have seven characters, the first ICD-10-CM code is short.
func datedSystem(text string) System {
	lines := strings.SplitN(text, "\n", 3)
	if len(lines) > 1 {
		code, _, _ := strings.Cut(lines[1], "\t")
		if len(code) == 7 && code[0] >= '0' && code[0] <= '9' {
			return ICD10PCS
		}
	}
	return ICD10CM
}

var (
	yearPattern    = regexp.MustCompile(`20\d\d`)
	fyPattern      = regexp.MustCompile(`(?i)fy(\d\d)\D`)
	monthPattern   = regexp.MustCompile(`(?i)(?:^|[^a-z])(jan|apr|jul|oct)(?:uary|il|y|ober)?(?:[^a-z]|$)`)
	folderPattern  = regexp.MustCompile(`(20\d\d)-(01|04|07|10)(?:\D|$)`)
	versionPattern = regexp.MustCompile(`<version>\s*(20\d\d)`)
	monthNumbers   = map[string]int{"jan": 1, "apr": 4, "jul": 7, "oct": 10}
	monthNames     = map[int]string{1: "Jan", 4: "Apr", 7: "Jul", 10: "Oct"}
)

// dateRelease names the release and its first day. ICD-10 follows the federal fiscal year, which begins on 1 October of
// the year before; HCPCS and CPT the calendar year. A month in the name moves it within the year.
func dateRelease(c *Content, head []byte) {
	if c.Kind == KindDates {
		c.From = latestStart(c.Codes)
	}
	year, month := nameDate(c.Name, string(head))
	fiscal := c.System == ICD10CM || c.System == ICD10PCS
	if year == 0 {
		if c.From > 0 {
			c.Release = fmt.Sprintf("%d-%02d", int(c.From)/10000, int(c.From)/100%100)
		}
		return
	}
	if month == 0 {
		month = 1
		if fiscal {
			month = 10
		}
	}
	calendar := year
	if fiscal && month == 10 {
		calendar--
	}
	c.Release = fmt.Sprintf("%d-%s", year, monthNames[month])
	if fiscal {
		c.Release = "FY" + c.Release
	}
	if c.From == 0 {
		c.From = Date(calendar*10000 + month*100 + 1)
	}
}

// nameDate finds the year and, where said, the month in the names of the archive and the member and in the XML version.
func nameDate(name, head string) (year, month int) {
	if m := folderPattern.FindStringSubmatch(name); m != nil {
		year, _ = strconv.Atoi(m[1])
		month, _ = strconv.Atoi(m[2])
		if month == 10 {
			year++ // a folder names the calendar month, the release the fiscal year
		}
		return year, month
	}
	if m := monthPattern.FindStringSubmatch(name); m != nil {
		month = monthNumbers[strings.ToLower(m[1])]
	}
	if years := yearPattern.FindAllString(name, -1); len(years) > 0 {
		year, _ = strconv.Atoi(years[len(years)-1])
	} else if m := fyPattern.FindStringSubmatch(name); m != nil {
		year, _ = strconv.Atoi("20" + m[1])
	} else if m := versionPattern.FindStringSubmatch(head); m != nil {
		year, _ = strconv.Atoi(m[1])
	}
	return year, month
}

// latestStart is the day a dated list speaks of: the youngest code in it was in force.
func latestStart(codes []Code) Date {
	var latest Date
	for _, c := range codes {
		latest = max(latest, c.From)
	}
	return latest
}
