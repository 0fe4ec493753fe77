namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A parsed filter. An advanced filter has the error with which a query that is not advanced is refused.
internal sealed record DirectoryFilter<T>(Func<T, bool> Predicate, GraphErrorException? BasicError)
{
    public bool IsAdvanced => BasicError is not null;
}
