variable "name" {
  type        = string
  description = "Name of the environment; names the trail and begins the bucket's name."
}
variable "key_arn" {
  type        = string
  description = "KMS key of the account's trail."
}
variable "documents_bucket_arn" {
  type        = string
  description = "Bucket whose every reading and writing is recorded."
}
variable "keep_years" {
  type        = number
  default     = 6
  description = "Years for which nobody can delete the account's trail; 45 CFR 164.316(b)(2)(i) asks for six."
}
