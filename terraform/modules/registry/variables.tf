variable "name" {
  type        = string
  description = "Name of the environment; begins the repositories' names."
}
variable "key_arn" {
  type        = string
  description = "KMS key of the images."
}
