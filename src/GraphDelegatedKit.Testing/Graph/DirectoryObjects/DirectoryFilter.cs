namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A parsed filter. An advanced filter requires ConsistencyLevel: eventual.
internal sealed record DirectoryFilter<T>(Func<T, bool> Predicate, bool IsAdvanced);
