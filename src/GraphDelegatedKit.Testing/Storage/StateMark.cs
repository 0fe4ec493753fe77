namespace GraphDelegatedKit.Testing.Storage;

// A snapshot: the state at one place of the state log. The name is empty for a snapshot that ends with its tenant.
internal sealed record StateMark(long Number, string Name, TenantState State);
