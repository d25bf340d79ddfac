// Placeholder of an empty floor.
