// Package redact builds a new PDF from pages of documents, without what was marked, and proves that it is gone.
//
// Every page of the new file is made from pixels: the page is drawn as a reader sees it (in the examiner's child process), the
// marked areas are burned black, and a fresh invisible text layer is put on top that holds only words that show on the page
// and lie under no mark. No object of the original is ever copied, so metadata, annotations, form fields, attachments, scripts,
// hidden layers, older revisions, thumbnails and hidden text cannot come along; there is no list of things to remove that could
// be incomplete. Copying untouched pages instead would save room and a few milliseconds a page, at the price of such a list.
//
// Verify then opens the file with programs that share no code with what wrote it (poppler's and qpdf) and fails closed.
//
// Boxes are fractions (0..1) of the page as displayed, origin at the top left, as in package examine. Pages are numbered from
// 1, sources from 0. Marks and words are PHI: they are in no error and no report.
//
// glyphless.ttf is the font without shapes of the Tesseract project (see glyphless.LICENSE), made for invisible text.
package redact
