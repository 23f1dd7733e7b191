package examine

// Reason is the stable code of why a file or a page cannot be used as it is.
type Reason string

// The reasons. Their verdicts and messages stand in the table below.
const (
	PasswordProtected     Reason = "password_protected"
	EncryptionUnsupported Reason = "encryption_unsupported"
	Damaged               Reason = "damaged"
	Truncated             Reason = "truncated"
	Malformed             Reason = "malformed"
	EmptyFile             Reason = "empty_file"
	NoPages               Reason = "no_pages"
	TooManyPages          Reason = "too_many_pages"
	TooLarge              Reason = "too_large"
	DecompressionBomb     Reason = "decompression_bomb"
	TooSlow               Reason = "too_slow"
	UnsupportedType       Reason = "unsupported_type"
	UnsupportedEncoding   Reason = "unsupported_encoding"
	SomePagesUnreadable   Reason = "some_pages_unreadable"
	NoOCR                 Reason = "no_ocr"
	OCRFailed             Reason = "ocr_failed"
)

// Verdict is what becomes of a file for this reason. Reasons of single pages (no_ocr, ocr_failed) leave the file accepted.
func (r Reason) Verdict() Verdict { return outcomeOf(r).verdict }

// Message says to a hospital clerk what is wrong and what to do next.
func (r Reason) Message() string { return outcomeOf(r).message }

type outcome struct {
	verdict Verdict
	message string
}

func outcomeOf(r Reason) outcome {
	switch r {
	case "":
		return outcome{Accepted, ""}
	case PasswordProtected:
		return outcome{Refused, "The file is protected by a password. Save it without the password and upload it again."}
	case EncryptionUnsupported:
		return outcome{Refused, "The file is locked in a way that cannot be opened. Print it to a new PDF and upload that."}
	case Damaged:
		return outcome{Refused, "The file is damaged and cannot be opened. Export it from your system again and upload the new file."}
	case Truncated:
		return outcome{Quarantined, "The file is cut off: its end is missing, so pages may be missing too. Export it again and upload the complete file."}
	case Malformed:
		return outcome{Quarantined, "The file breaks the rules of its format and could not be read safely. Print it to a new PDF and upload that."}
	case EmptyFile:
		return outcome{Refused, "The file is empty (0 bytes). Check the file on your computer and upload it again."}
	case NoPages:
		return outcome{Refused, "The file has no pages. Check that the right file was chosen and upload it again."}
	case TooManyPages:
		return outcome{Refused, "The file has more pages than can be taken in one file. Split it by encounter and upload the parts."}
	case TooLarge:
		return outcome{Refused, "The file is larger than can be taken. Split it into smaller files and upload those."}
	case DecompressionBomb:
		return outcome{Quarantined, "The file unpacks to far more than pages hold; it may be made to do harm. Scan or print the pages again and upload that."}
	case TooSlow:
		return outcome{Quarantined, "The file takes too long to open. Print it to a new PDF and upload that, or ask your contact to look at it."}
	case UnsupportedType:
		return outcome{Refused, "Files of this type cannot be taken. Save or print the document as a PDF and upload that."}
	case UnsupportedEncoding:
		return outcome{Quarantined, "The pages are stored in a way that cannot be shown here. Save them as PDF (or TIFF, Group 4) and upload that."}
	case SomePagesUnreadable:
		return outcome{Quarantined, "Some pages of the file cannot be read. Export it again and upload the new file, or ask your contact to use it as it is."}
	case NoOCR:
		return outcome{Accepted, "Text recognition is not installed here; the page can be read as an image but not searched."}
	case OCRFailed:
		return outcome{Accepted, "The text of this page could not be recognised; the page can be read as an image."}
	}
	return outcome{Quarantined, "The file could not be read. Ask your contact to look at it."}
}

// Failure is the error of one file or page that cannot be opened, with a message that is safe to show.
type Failure struct {
	Reason Reason
	Page   int // 0 when it is about the whole file
}

// Error implements error; it holds no content of the file.
func (f *Failure) Error() string { return "examine: " + string(f.Reason) }

// Message says what to do next.
func (f *Failure) Message() string { return f.Reason.Message() }

func fail(r Reason) error { return &Failure{Reason: r} }
