"""Every sentence a member reads, by what it is about: the only place with them."""
