variable "name" {
  type        = string
  description = "Name of the environment, the vault and the plan."
}
variable "key_arn" {
  type        = string
  description = "KMS key of the vault."
}
variable "database_arn" {
  type        = string
  description = "The database."
}
variable "bucket_arn" {
  type        = string
  description = "The bucket of documents."
}
variable "copy_vault_arn" {
  type        = string
  default     = ""
  description = "Vault in another region or account that each daily copy goes to as well. Empty: none."
}
