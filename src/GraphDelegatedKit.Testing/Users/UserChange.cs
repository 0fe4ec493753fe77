namespace GraphDelegatedKit.Testing.Users;

// What became of a person after the tenant was set up, and the number of the latest change.
internal readonly record struct UserChange(bool? IsEnabled, LocalUser? User, string? RemovalReason, long ChangeNumber);
