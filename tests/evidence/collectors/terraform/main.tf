terraform { required_version = ">= 1.4" }
variable "password" {
  type      = string
  sensitive = true
  default   = "canary-hunter2"
}
variable "size" {
  type    = string
  default = "small"
}
resource "terraform_data" "weights" {
  input            = { bucket = "acme-weights", acl = "private", tags = { data = "weights" } }
  triggers_replace = [var.size]
}
resource "terraform_data" "login" {
  input = { user = "ada", password = var.password, later = terraform_data.weights.id, hosts = ["a", var.password] }
}
resource "terraform_data" "late" {
  input = [terraform_data.login.id, "known"]
}
module "serving" {
  source   = "./mod"
  for_each = toset(["eu"])
  region   = each.key
}
output "password" {
  value     = var.password
  sensitive = true
}
