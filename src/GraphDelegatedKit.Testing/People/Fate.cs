namespace GraphDelegatedKit.Testing.People;

// What became of a person after the tenant was set up, and the number of the latest change.
internal readonly record struct Fate(bool? Enabled, LocalUser? Person, string? Removed, long Changed);
