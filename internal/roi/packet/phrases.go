package packet

import "fmt"

// Footer is the line below a page of the packet, which is n of all.
func Footer(language, reference string, n, all int) string {
	say, ok := phrases[language]
	if !ok {
		say = phrases["en"]
	}
	return fmt.Sprintf("%s-%06d  ·  %s", reference, n, fmt.Sprintf(say.pageOf, n, all))
}

// phrase is what the papers say of themselves in a language.
type phrase struct {
	notices, enclosed, index, document, date, pages, redacted, pageOf, none string
	files, onePage, pagesOf, original, withheld                             string
	why                                                                     map[Why]string
}

var phrases = map[string]phrase{
	"en": {
		notices: "Notices", enclosed: "Enclosed", index: "Index", document: "Document", date: "Date", pages: "Pages", redacted: "Pages with redactions",
		pageOf: "page %d of %d", none: "No documents.",
		files: "This release consists of %d files", onePage: "page %s", pagesOf: "pages %s", original: "the file as it came",
		withheld: "Files that are not given as they came",
		why: map[Why]string{
			WhyRedacted: "Something in it may not be given and was hidden. A file cannot be given in part, so its pages are given instead.",
			WhyPartial:  "Only some of its pages belong to this release. A file cannot be given in part, so those pages are given instead.",
			WhyPicture:  "It came as a scan, a picture or a PDF. Its pages are given as they look.",
		}},
	"es": {
		notices: "Avisos", enclosed: "Adjunto", index: "Índice", document: "Documento", date: "Fecha", pages: "Páginas", redacted: "Páginas con partes ocultas",
		pageOf: "página %d de %d", none: "Sin documentos.",
		files: "Esta entrega consta de %d archivos", onePage: "página %s", pagesOf: "páginas %s", original: "el archivo tal como llegó",
		withheld: "Archivos que no se entregan tal como llegaron",
		why: map[Why]string{
			WhyRedacted: "Contiene algo que no se puede entregar y que se ocultó. Un archivo no se puede entregar en parte, por eso se entregan sus páginas.",
			WhyPartial:  "Solo algunas de sus páginas forman parte de esta entrega. Un archivo no se puede entregar en parte, por eso se entregan esas páginas.",
			WhyPicture:  "Llegó como imagen escaneada, fotografía o PDF. Sus páginas se entregan tal como se ven.",
		}},
}
