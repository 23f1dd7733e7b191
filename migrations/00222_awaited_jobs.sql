-- +goose Up
-- A class of jobs that a person waits for: a package is not built behind the hundreds of documents that its agency has just sent.
-- contract: the check is replaced by a wider one
alter table jobs drop constraint jobs_class_check,
  add constraint jobs_class_check check (class in ('quick','normal','awaited','heavy'));

-- +goose Down
update jobs set class = 'heavy' where class = 'awaited';
alter table jobs drop constraint jobs_class_check,
  add constraint jobs_class_check check (class in ('quick','normal','heavy'));
