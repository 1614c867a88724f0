"""The measurements that README quotes, one command each: `make help` lists them."""
