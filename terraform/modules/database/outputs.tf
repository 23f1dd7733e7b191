output "address" {
  value       = aws_db_instance.this.address
  description = "Host name, inside the network."
}
output "arn" {
  value       = aws_db_instance.this.arn
  description = "The instance, for backups."
}
output "identifier" {
  value       = aws_db_instance.this.identifier
  description = "The instance, for alarms."
}
output "master_secret_arn" {
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
  description = "Secret of the administrator's password, for making the two roles."
}
