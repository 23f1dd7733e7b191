variable "region" {
  type        = string
  default     = "us-east-1"
  description = "Region of everything here."
}
variable "zones" {
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b"]
  description = "Two or more availability zones of that region."
}
variable "image" {
  type        = string
  description = "The program's image by digest, pushed to the repository chartwright that this makes."
}
variable "collector_image" {
  type        = string
  description = "AWS Distro for OpenTelemetry Collector by digest, pushed to the repository collector that this makes."
}
variable "public_url" {
  type        = string
  description = "Address that people type, such as https://chartwright.example.org."
}
variable "certificate_arn" {
  type        = string
  description = "Certificate of that address, in ACM, in this region."
}
variable "alarm_email" {
  type        = string
  description = "Who is told of alarms."
}
variable "settings" {
  type        = map(string)
  default     = {}
  description = "More keys of docs/configuration.md, such as CHARTWRIGHT_SMTP_ADDRESS. Never a password."
}
variable "setting_secrets" {
  type        = map(string)
  default     = {}
  description = "More keys whose values are secrets: the ARN of each one's secret, encrypted by the key of secrets."
}
variable "traces" {
  type        = object({ endpoint = string, group = string, ratio = optional(number, 1) })
  default     = null
  description = "Turns traces on: a collector in this network, such as { endpoint = \"http://collector.internal:4318\", group = \"sg-…\" }. Null: none."
}
