variable "name" {
  type        = string
  description = "Name of the environment; begins the buckets' names."
}
variable "key_arn" {
  type        = string
  description = "KMS key with which S3 encrypts what is encrypted already."
}
variable "keep_deleted_days" {
  type        = number
  default     = 90
  description = "Days for which a deleted document can be had back; its data key may be gone earlier."
}
