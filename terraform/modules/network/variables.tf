variable "name" {
  type        = string
  description = "Name of the environment; begins every name here."
}
variable "cidr" {
  type        = string
  default     = "10.40.0.0/16"
  description = "Addresses of the network, a /16."
}
variable "zones" {
  type        = list(string)
  description = "Two or more availability zones."
  validation {
    condition     = length(var.zones) >= 2
    error_message = "Name two zones at least: the database and the balancer stand in both."
  }
}
variable "internet_egress" {
  type        = bool
  default     = true
  description = "Let tasks call out by HTTPS (single sign-on, a gateway for text messages). False leaves no way out of the network at all."
}
variable "smtp_port" {
  type        = number
  default     = 587
  description = "Port of the mail server that notices go to."
}
variable "log_key_arn" {
  type        = string
  description = "KMS key of the logs."
}
