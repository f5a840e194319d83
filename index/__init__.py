"""The memory: listings, records and cases in SQL, and the projection that people search."""
