namespace GraphDelegatedKit.Testing.Users;

// The changes to a user since the tenant was created, and the number of the latest one.
internal readonly record struct UserChange(bool? IsEnabled, LocalUser? User, string? RemovalReason, long ChangeNumber);
